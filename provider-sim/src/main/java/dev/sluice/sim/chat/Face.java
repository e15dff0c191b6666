package dev.sluice.sim.chat;

import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How one provider's wire API looks. Holds no state; used by many threads. */
public interface Face {

    /** Why the request is turned away before anybody looks at its body; empty: it is not. */
    Optional<SimError> unwelcome(SimRequest http);

    /**
     * @param counters gives the counter for a model
     */
    ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters);

    SimError error(Trouble trouble);

    /**
     * The headers of every answer.
     *
     * @param draw makes the request id
     */
    HeaderLines head(long draw, Standing standing);

    /** Adds what asks callers to wait. */
    void retryAfter(HeaderLines headers, long nanos);

    /** What stands before the random part of an answer's id. */
    String idPrefix();

    /** Writes the whole answer, as one object unless {@link #wholeType} says otherwise. */
    void whole(ByteBuf out, ChatAnswer answer);

    /** The content type of the whole answer. */
    default String wholeType(ChatAnswer answer) {
        return "application/json";
    }

    /** Null: streams of this wire are not simulated. */
    @Nullable StreamFormat stream();

    /** The content type of streams. */
    default String streamType() {
        return "text/event-stream; charset=utf-8";
    }
}
