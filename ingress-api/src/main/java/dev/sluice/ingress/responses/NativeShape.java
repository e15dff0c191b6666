package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the caller of a response hears one that a provider has written.
 *
 * @param request as it was sent
 * @param naming of the job's response
 */
record NativeShape(ObjectNode request, Function<JobId, ResponseId> naming) implements AnswerShape {
    @Override
    public Optional<byte[]> accepted(String jobId) {
        return request.path("background").asBoolean(false)
                ? Optional.of(Field.bytes(frame(jobId).response("queued", "")))
                : Optional.empty();
    }

    @Override
    public byte[] whole(String jobId, byte[] json) {
        return Field.bytes(whole(frame(jobId), json));
    }

    @Override
    public StreamShape stream(String jobId) {
        return new NativeStream(frame(jobId), -1);
    }

    /**
     * @param json a whole response
     * @throws SluiceException with {@code INTERNAL_ERROR} when it is none
     */
    static ObjectNode whole(ResponseFrame frame, byte[] json) {
        return Field.answer(json)
                .filter(answer -> answer.path("output").isArray())
                .map(answer -> named(frame, answer))
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INTERNAL_ERROR,
                                        "the answer is no response (expected: an object with output)"));
    }

    /**
     * A response of a provider by the name that Sluice knows it under. Providers were told to keep
     * nothing and to run nothing in the background; Sluice does.
     */
    static ObjectNode named(ResponseFrame frame, ObjectNode response) {
        response.put("id", frame.id().text());
        response.put("store", true);
        response.put("background", frame.request().path("background").asBoolean(false));
        return response;
    }

    private ResponseFrame frame(String jobId) {
        return new ResponseFrame(naming.apply(new JobId(jobId)), request);
    }
}
