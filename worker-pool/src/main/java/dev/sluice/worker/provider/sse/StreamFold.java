package dev.sluice.worker.provider.sse;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one provider's stream mean, read one after the other: each becomes chunks in
 * OpenAI's shape, and adds to what the call has used. One for each stream, for the call's own
 * thread; does no I/O and reads no clock. Keeps no more than the answer that is being made of it,
 * whose bound ends the stream.
 */
public interface StreamFold {
    /**
     * @param data of one event; used no more afterwards by who gives it
     */
    Folded event(byte[] data);

    /** The provider has ended the stream without a last word; what is still to be told. */
    default List<Chunk> ended() {
        return List.of();
    }

    /** Null: the provider has counted nothing so far. */
    @Nullable Counted counted();

    /** The service tier that the provider says it served; null: it has not said. */
    @Nullable String serviceTier();

    /** The content type that says that a stream comes, without its parameters. */
    default String mediaType() {
        return "text/event-stream";
    }

    /**
     * Cuts the bytes of the stream into events.
     *
     * @param eventBytesMax most bytes of one event
     */
    default Frames frames(int eventBytesMax, Consumer<byte[]> events) {
        return new SseReader(eventBytesMax, events);
    }
}
