package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.AnswerStream;
import dev.sluice.worker.provider.sse.ChunkEvents;
import dev.sluice.worker.provider.sse.SseReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One streamed transcript or speech: its typed events pass as the provider wrote them, and into the
 * whole answer that a plain call would have brought. Bounded by what that may have. For the call's
 * own thread.
 */
final class AudioStream implements AnswerStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** Around what an event says. */
    private static final int ENVELOPE_BYTES_MAX = 1024;

    /** Parts and the whole tell the same again, and how sure the model is of each. */
    private static final long TOLD_MAX = 4;

    private final Assembly assembly;
    private final Consumer<byte[]> listener;
    private final int answerMax;
    private final SseReader events;
    private @Nullable CallFailure failure;
    private boolean complete;
    private long toldBytes;

    /** Makes an answer of events. For one answer, and one thread. */
    interface Assembly {
        /**
         * @param type of the event, not empty
         * @param event may be changed
         * @return what it is, or what is wrong with it
         */
        Step add(String type, ObjectNode event);

        /** The whole answer; asked for once, behind its last event. */
        byte[] answer();

        /** Null: the provider has counted nothing. */
        @Nullable TokenUsage usage();

        /** Of an answer that broke off before the provider counted it, by what has come. */
        TokenUsage soFar();
    }

    /** What an event does to an answer. */
    enum Step {
        TOLD,
        /** The answer is complete with it. */
        LAST,
        MALFORMED,
        /** The last one, before there is anything. */
        TRUNCATED,
        TOO_LARGE
    }

    /**
     * @param listener gets each event in one line
     * @param answerMax most bytes of the whole answer
     */
    AudioStream(Assembly assembly, Consumer<byte[]> listener, int answerMax) {
        this.assembly = assembly;
        this.listener = listener;
        this.answerMax = answerMax;
        this.events = new SseReader(answerMax + ENVELOPE_BYTES_MAX, this::event);
    }

    @Override
    public String mediaType() {
        return "text/event-stream";
    }

    @Override
    public Optional<CallFailure> take(byte[] bytes, int length) {
        if (!over() && !events.feed(bytes, length) && !over()) {
            failure = events.broken();
        }
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<CallFailure> ended() {
        if (!over()) {
            // What the connection cut off is not wrong, but short.
            events.end();
        }
        return failure == Transport.MALFORMED ? Optional.empty() : Optional.ofNullable(failure);
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public byte[] answer() {
        return assembly.answer();
    }

    @Override
    public @Nullable TokenUsage usage() {
        return assembly.usage();
    }

    /** Audio has none. */
    @Override
    public @Nullable String serviceTier() {
        return null;
    }

    @Override
    public TokenUsage usedSoFar(long requestBytes) {
        TokenUsage counted = assembly.usage();
        return counted == null ? assembly.soFar() : counted;
    }

    private boolean over() {
        return complete || failure != null;
    }

    private void event(byte[] data) {
        if (over() || Arrays.equals(data, DONE)) {
            return;
        }
        Optional<ObjectNode> event = Json.parse(data);
        String type = event.map(json -> json.path("type").asText("")).orElse("");
        if (event.isPresent() && (type.equals("error") || event.get().has("error"))) {
            failure = ResponseFailure.of(ErrorScan.ofEvent(event.get()));
        } else if (event.isEmpty() || type.isEmpty()) {
            failure = Transport.MALFORMED;
        } else {
            toldBytes += data.length;
            take(
                    toldBytes > TOLD_MAX * answerMax + ENVELOPE_BYTES_MAX
                            ? Step.TOO_LARGE
                            : assembly.add(type, event.get()),
                    data);
        }
    }

    private void take(Step step, byte[] data) {
        switch (step) {
            case TOLD -> listener.accept(ChunkEvents.oneLine(data));
            case LAST -> {
                listener.accept(ChunkEvents.oneLine(data));
                complete = true;
            }
            case MALFORMED -> failure = Transport.MALFORMED;
            case TRUNCATED -> failure = Transport.TRUNCATED;
            case TOO_LARGE -> failure = Transport.ANSWER_TOO_LARGE;
        }
    }
}
