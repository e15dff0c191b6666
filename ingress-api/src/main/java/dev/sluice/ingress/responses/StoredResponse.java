package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Optional;

/** Tells the document of a job as the response that it is. Pure. */
final class StoredResponse {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StoredResponse() {}

    /**
     * @param document of the job; empty when there is none, or none any more
     * @throws SluiceException with {@code JOB_NOT_FOUND}, also for another operation than a chat or
     *     a response, or {@code RESULTS_UNAVAILABLE} when nobody can say now
     */
    static ObjectNode of(ResponseId id, Optional<byte[]> document) {
        JsonNode job = document.flatMap(Field::answer).orElseThrow(() -> missing(id));
        String operation = job.path("operation").asText("chat.completions");
        boolean asItIs = operation.equals("responses");
        if (!asItIs && !operation.equals("chat.completions")) {
            throw missing(id);
        }
        ResponseFrame frame = ResponseFrame.unknown(id, job.path("model").asText(""));
        return switch (job.path("status").asText("")) {
            case "queued" -> frame.response("queued", "");
            case "running" -> frame.response("in_progress", "");
            case "succeeded" -> whole(frame, asItIs, job.path("result").path("body"));
            case "cancelled" -> frame.response("cancelled", "");
            case "failed", "expired" ->
                    frame.failed(
                            "",
                            JSON.arrayNode(),
                            job.path("error").path("code").asText("internal_error"),
                            job.path("error").path("message").asText("the job failed"));
            default ->
                    throw new SluiceException(
                            ErrorCode.RESULTS_UNAVAILABLE,
                            "the state of %s cannot be read now (expected: a retry)"
                                    .formatted(id.text()));
        };
    }

    private static ObjectNode whole(ResponseFrame frame, boolean asItIs, JsonNode body) {
        byte[] json = Field.bytes(body);
        return asItIs ? NativeShape.whole(frame, json) : ResponseShape.whole(frame, json);
    }

    static SluiceException missing(ResponseId id) {
        return new SluiceException(
                ErrorCode.JOB_NOT_FOUND,
                "there is no response %s (expected: the id of a response of this tenant)"
                        .formatted(id.text()));
    }
}
