package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import java.util.Optional;

/** Takes a success that comes as a stream of events, while it comes. For the call's own thread. */
public interface AnswerSink {
    /** The content type that says that a stream comes, without its parameters. */
    String mediaType();

    /**
     * @param bytes the first {@code length} are new; used again afterwards
     * @return why the call cannot go on
     */
    Optional<CallFailure> take(byte[] bytes, int length);

    /** Whether the answer is complete; what comes after that is of no account. */
    boolean complete();

    /** The answer as it would have come whole; asked for once, when it is complete. */
    byte[] answer();

    /**
     * The provider has ended the stream.
     *
     * @return why the answer is not complete, where the stream says more than that it ended
     */
    Optional<CallFailure> ended();
}
