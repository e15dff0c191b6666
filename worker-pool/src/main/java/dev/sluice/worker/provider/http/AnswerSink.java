package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import java.util.Optional;

/** Takes a success that comes as server-sent events, while it comes. For the call's own thread. */
public interface AnswerSink {
    /**
     * @param bytes the first {@code length} are new; used again afterwards
     * @return why the call cannot go on
     */
    Optional<CallFailure> take(byte[] bytes, int length);

    /** Whether the answer is complete; what comes after that is of no account. */
    boolean complete();

    /** The answer as it would have come whole; asked for once, when it is complete. */
    byte[] answer();

    /** The provider has ended the stream. */
    default void ended() {}
}
