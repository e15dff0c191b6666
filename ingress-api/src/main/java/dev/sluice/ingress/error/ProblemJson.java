package dev.sluice.ingress.error;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Problems as RFC 9457 documents, and as the error of a line in a bulk answer. */
public final class ProblemJson {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String TYPE = "https://sluice.dev/errors/";

    private ProblemJson() {}

    static byte[] document(Problem problem) {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("type", TYPE + problem.code().wireId());
                    out.writeStringField("title", title(problem.code()));
                    out.writeNumberField("status", problem.status());
                    out.writeStringField("detail", problem.detail());
                    writeMembers(problem, out);
                    out.writeEndObject();
                });
    }

    /** Code, status, detail and what else is known, as the fields of an open object. */
    public static void writeLineError(Problem problem, JsonGenerator out) throws IOException {
        out.writeNumberField("status", problem.status());
        out.writeStringField("detail", problem.detail());
        writeMembers(problem, out);
    }

    private static void writeMembers(Problem problem, JsonGenerator out) throws IOException {
        out.writeStringField("code", problem.code().wireId());
        if (problem.pointer() != null) {
            out.writeStringField("pointer", problem.pointer());
        }
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            out.writeNumberField("retryAfterMs", retryAfter.toMillis());
        }
        if (problem.jobId() != null) {
            out.writeStringField("jobId", problem.jobId());
        }
    }

    private static String title(ErrorCode code) {
        String words = code.wireId().replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
