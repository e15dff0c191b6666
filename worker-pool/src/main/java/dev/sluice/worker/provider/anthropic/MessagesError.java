package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.worker.provider.chat.ErrorBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireError;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an error of the Messages API. Its types follow the HTTP status; what else one must tell
 * apart stands in sentences alone, so sentences are looked at, and only known pieces of them.
 */
final class MessagesError {
    private MessagesError() {}

    static WireError of(byte[] body) {
        JsonNode error = Json.parse(body).map(all -> all.path("error")).orElse(Json.object());
        String type = word(error.path("type").asText(""));
        String message = error.path("message").asText("");
        String code = code(type, message.toLowerCase(Locale.ROOT));
        return new WireError(code, type, Optional.empty(), ErrorBody.of(message, type, code));
    }

    /** The status that goes with a type, for errors in the middle of an answer. */
    static int status(String type) {
        return switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            // api_error, and words that are not known yet.
            default -> 500;
        };
    }

    private static String code(String type, String message) {
        if (type.equals("billing_error")
                || message.contains("credit balance is too low")
                || message.contains("reached your specified api usage limits")) {
            return "insufficient_quota";
        }
        if (message.contains("prompt is too long") || message.contains("exceed context limit")) {
            return "context_length_exceeded";
        }
        return message.contains("content filtering policy") ? "content_filter" : "";
    }

    private static String word(String text) {
        String word = Json.word(text);
        return word.equals("?") ? "" : word.toLowerCase(Locale.ROOT);
    }
}
