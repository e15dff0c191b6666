package dev.sluice.ingress.error;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.ErrorKind;
import java.io.IOException;

/**
 * Problems as OpenAI's clients know them: {@code error} with message, type, param and code. They
 * choose the class of their exception by the status.
 */
public final class OpenAiErrorJson {
    static final String MEDIA_TYPE = "application/json";
    private static final int NOT_FOUND = 404;
    private static final int GATEWAY_TIMEOUT = 504;

    /**
     * Where the provider's request stands in a job request, of which these callers know nothing.
     */
    private static final String BODY = "/body/";

    private OpenAiErrorJson() {}

    static int status(Problem problem) {
        return problem.code() == ErrorCode.MODEL_NOT_FOUND ? NOT_FOUND : problem.status();
    }

    /** A document; also the data of an event that ends a stream. */
    public static byte[] document(Problem problem) {
        String pointer = problem.pointer();
        String param = pointer == null ? null : param(pointer);
        String detail = detail(problem);
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeObjectFieldStart("error");
                    out.writeStringField("message", detail);
                    out.writeStringField("type", type(problem));
                    out.writeStringField("param", param);
                    out.writeStringField("code", problem.code().wireId());
                    jobId(problem, out);
                    out.writeEndObject();
                    out.writeEndObject();
                });
    }

    /** The detail with the name that the caller knows the offender by. */
    static String detail(Problem problem) {
        String pointer = problem.pointer();
        return pointer != null && problem.detail().startsWith(pointer)
                ? param(pointer) + problem.detail().substring(pointer.length())
                : problem.detail();
    }

    private static void jobId(Problem problem, JsonGenerator out) throws IOException {
        if (problem.jobId() != null) {
            out.writeStringField("job_id", problem.jobId());
        }
    }

    private static String type(Problem problem) {
        ErrorKind kind = problem.code().kind();
        return switch (kind) {
            case CALLER -> "invalid_request_error";
            case CAPACITY ->
                    problem.status() == GATEWAY_TIMEOUT ? "timeout_error" : "rate_limit_error";
            case PROVIDER -> problem.status() < 500 ? "invalid_request_error" : "provider_error";
            case INTERNAL -> "server_error";
        };
    }

    private static String param(String pointer) {
        String path = pointer.startsWith(BODY) ? pointer.substring(BODY.length()) : pointer;
        return path.replaceFirst("^/", "").replace('/', '.');
    }
}
