package dev.sluice.worker.provider.bedrock;

import dev.sluice.worker.provider.chat.ErrorBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireError;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an error of Bedrock. Its type stands in a header, and says no more than the status; what
 * else one must tell apart stands in sentences alone, so known pieces of them are looked for.
 */
final class ConverseError {
    private ConverseError() {}

    static WireError of(byte[] body) {
        return of(
                Json.parse(body)
                        .map(all -> all.path("message").asText(all.path("Message").asText("")))
                        .orElse(""));
    }

    static WireError of(String message) {
        String code = code(message.toLowerCase(Locale.ROOT));
        return new WireError(code, "", Optional.empty(), ErrorBody.of(message, "bedrock", code));
    }

    /** The status that goes with an exception's name, for those in the middle of an answer. */
    static int status(String exception) {
        return switch (exception.toLowerCase(Locale.ROOT)) {
            case "validationexception" -> 400;
            case "accessdeniedexception" -> 403;
            case "resourcenotfoundexception" -> 404;
            case "modeltimeoutexception" -> 408;
            case "modelstreamerrorexception", "modelerrorexception" -> 424;
            case "throttlingexception", "modelnotreadyexception" -> 429;
            case "serviceunavailableexception" -> 503;
            // internalServerException, and words that are not known yet.
            default -> 500;
        };
    }

    private static String code(String message) {
        if (message.contains("too long") || message.contains("maximum context length")) {
            return "context_length_exceeded";
        }
        if (message.contains("tokens per day")) {
            return "insufficient_quota";
        }
        // What the account may not use, or may not use so, is not there for it.
        if (message.contains("access to the model")
                || message.contains("model identifier is invalid")
                || message.contains("on-demand throughput")) {
            return "model_not_found";
        }
        return message.contains("content filter") ? "content_filter" : "";
    }
}
