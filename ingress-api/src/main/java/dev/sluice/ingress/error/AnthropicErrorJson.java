package dev.sluice.ingress.error;

import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorKind;

/**
 * Problems as Anthropic's clients know them: {@code error} with type and message. They choose the
 * class of their exception by the status.
 */
public final class AnthropicErrorJson {
    private AnthropicErrorJson() {}

    /** A document; also the data of an event that ends a stream. */
    public static byte[] document(Problem problem) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", "error");
                    out.writeObjectFieldStart("error");
                    out.writeStringField("type", type(problem));
                    out.writeStringField("message", OpenAiErrorJson.detail(problem));
                    out.writeStringField("code", problem.code().wireId());
                    out.writeEndObject();
                    out.writeStringField("request_id", problem.jobId());
                    out.writeEndObject();
                });
    }

    private static String type(Problem problem) {
        int status = OpenAiErrorJson.status(problem);
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default ->
                    problem.code().kind() == ErrorKind.CALLER || status < 500
                            ? "invalid_request_error"
                            : "api_error";
        };
    }
}
