package dev.sluice.sim.chat;

import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation beside chats: with the manners of its provider's chats, it says something else. What
 * has no stream is known when its requests are read, and comes whole.
 */
public final class OperationFace implements Face {
    private final Face chats;
    private final Operation operation;

    /** What an operation reads and says. Holds no state; used by many threads. */
    public interface Operation {
        /**
         * Reads a request; without a stream, what it demands is a {@link Demand.Ready}, and with
         * one of ready events {@link Demand.Told}.
         *
         * @param counters gives the counter for a model
         */
        ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters);

        /** Writes the whole answer. */
        void whole(ByteBuf out, ChatAnswer answer);

        /** The content type of the whole answer. */
        default String wholeType(ChatAnswer answer) {
            return "application/json";
        }

        /** Null: its answers come whole. */
        default @Nullable StreamFormat stream() {
            return null;
        }

        /** What stands before the random part of an answer's id. */
        default String idPrefix() {
            return "";
        }
    }

    /**
     * @param chats of the same provider
     */
    public OperationFace(Face chats, Operation operation) {
        this.chats = chats;
        this.operation = operation;
    }

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return chats.unwelcome(http);
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return operation.read(http, counters);
    }

    @Override
    public SimError error(Trouble trouble) {
        return chats.error(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        return chats.head(draw, standing);
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        chats.retryAfter(headers, nanos);
    }

    @Override
    public String idPrefix() {
        return operation.idPrefix();
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        operation.whole(out, answer);
    }

    @Override
    public String wholeType(ChatAnswer answer) {
        return operation.wholeType(answer);
    }

    @Override
    public @Nullable StreamFormat stream() {
        return operation.stream();
    }
}
