package dev.sluice.ingress.face;

import dev.sluice.ingress.error.Problem;
import dev.sluice.schema.error.SluiceException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the server-sent events of one stream, each with the blank line behind it. May keep what it
 * has written; for one thread.
 */
public interface StreamShape {
    /**
     * One event of a worker.
     *
     * @param id where a resumed stream goes on
     * @param chunk in the shape of OpenAI's chunks
     * @return nothing to send yet when empty
     */
    byte[] event(String id, byte[] chunk);

    /** What ends a stream that is complete. */
    byte[] done();

    /**
     * A whole answer in the place of events, with the end.
     *
     * @throws SluiceException when it is not what the operation answers
     */
    byte[] whole(byte[] json);

    /** What ends a stream that is not complete. */
    byte[] failed(Problem problem);

    /** Where the rest is to be had of a stream that this instance does not go on with. */
    default String rest(String jobId) {
        return "/v1/jobs/" + jobId;
    }

    /** Sent after a silence, for those between here and the client. */
    default byte[] keepAlive() {
        return ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);
    }
}
