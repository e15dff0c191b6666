package dev.sluice.ingress.face;

import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.MediaType;
import java.util.Optional;

/**
 * How one caller hears an answer that workers give in the shape of OpenAI's operation. For one
 * request; what it throws ends the call with an error.
 */
public interface AnswerShape {
    /**
     * What the caller of a plain answer gets as soon as there is a job, without waiting for more.
     *
     * @return empty: he waits for the answer
     */
    default Optional<byte[]> accepted(String jobId) {
        return Optional.empty();
    }

    /**
     * The body of a plain answer.
     *
     * @param json the whole answer as the job has it
     * @throws SluiceException when it is not what the operation answers
     */
    byte[] whole(String jobId, byte[] json);

    /** As {@link #whole}, for answers that are not JSON. */
    default Reply reply(String jobId, byte[] json) {
        return new Reply(whole(jobId, json), MediaType.APPLICATION_JSON);
    }

    /**
     * Whether the events of its stream are so large that as much of it may wait for a slow client
     * as of an answer that comes whole.
     */
    default boolean large() {
        return false;
    }

    /** How its stream is written. Called only where a stream was asked for. */
    StreamShape stream(String jobId);

    /** What a caller gets who waits for a plain answer. */
    record Reply(byte[] body, String contentType) {}
}
