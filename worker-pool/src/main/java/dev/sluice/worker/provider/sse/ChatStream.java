package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Tokens;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One streamed chat completion: what the provider's events come to goes to the listener, and into
 * the whole answer that a plain call would have brought. For the call's own thread.
 */
public final class ChatStream implements AnswerStream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENT_BYTES_MAX = 4 * 1024 * 1024;

    private final StreamFold fold;
    private final Listener listener;
    private final boolean usageWanted;
    private final ChatAssembly assembly;
    private final Frames frames;
    private @Nullable CallFailure failure;
    private boolean done;

    /**
     * @param fold reads the provider's events
     * @param usageWanted whether the caller asked for the event that has the usage alone
     * @param answerMax most bytes of the whole answer
     */
    public ChatStream(StreamFold fold, Listener listener, boolean usageWanted, int answerMax) {
        this.fold = fold;
        this.listener = listener;
        this.usageWanted = usageWanted;
        this.assembly = new ChatAssembly(answerMax);
        this.frames = fold.frames(Math.min(EVENT_BYTES_MAX, answerMax), this::event);
    }

    @Override
    public String mediaType() {
        return fold.mediaType();
    }

    @Override
    public Optional<CallFailure> take(byte[] bytes, int length) {
        if (!done && failure == null && !frames.feed(bytes, length) && failure == null) {
            failure = frames.broken();
        }
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<CallFailure> ended() {
        if (done || failure != null) {
            return Optional.ofNullable(failure);
        }
        // Some providers leave out the last line's end, or the last word.
        frames.end();
        if (failure == Transport.MALFORMED && assembly.finished()) {
            failure = null;
        }
        if (failure == null && assembly.finished()) {
            add(fold.ended());
            done = failure == null;
        }
        return failure == Transport.MALFORMED ? Optional.empty() : Optional.ofNullable(failure);
    }

    @Override
    public boolean complete() {
        return done;
    }

    @Override
    public byte[] answer() {
        try {
            return JSON.writeValueAsBytes(assembly.whole());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    @Override
    public @Nullable TokenUsage usage() {
        Counted counted = fold.counted();
        return counted == null ? null : counted.usage();
    }

    @Override
    public @Nullable String serviceTier() {
        return fold.serviceTier();
    }

    @Override
    public TokenUsage usedSoFar(long requestBytes) {
        Counted counted = fold.counted();
        if (counted == null) {
            return Tokens.estimated(requestBytes, assembly.chars());
        }
        return counted.whole()
                ? counted.usage()
                : Tokens.brokenOff(counted.usage(), assembly.chars());
    }

    private void event(byte[] data) {
        if (done || failure != null) {
            return;
        }
        switch (fold.event(data)) {
            case Folded.Failed(CallFailure why) -> failure = why;
            case Folded.Chunks(List<Chunk> chunks, boolean last) -> {
                add(chunks);
                if (last && failure == null) {
                    done = assembly.begun();
                    failure = done ? null : Transport.MALFORMED;
                }
            }
        }
    }

    private void add(List<Chunk> chunks) {
        for (Chunk chunk : chunks) {
            if (failure == null) {
                add(chunk);
            }
        }
    }

    private void add(Chunk chunk) {
        switch (assembly.add(chunk.tree())) {
            case TAKEN -> listener.event(chunk.line());
            case USAGE_ALONE -> {
                if (usageWanted) {
                    listener.event(chunk.line());
                }
            }
            case MALFORMED -> failure = Transport.MALFORMED;
            case TOO_LARGE -> failure = Transport.ANSWER_TOO_LARGE;
        }
    }
}
