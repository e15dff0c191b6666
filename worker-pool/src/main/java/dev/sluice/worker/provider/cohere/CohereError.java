package dev.sluice.worker.provider.cohere;

import dev.sluice.worker.provider.chat.ErrorBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireError;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an error of Cohere's API: a sentence beside the status, and no word on how long to wait.
 * Where one status stands for two things, known pieces of the sentence tell them apart.
 */
final class CohereError {
    /** Of Cohere alone: something in the prompt or the answer is on its list of what is denied. */
    private static final int DENIED = 498;

    private CohereError() {}

    static WireError of(int status, byte[] body) {
        String message = Json.parse(body).orElseGet(Json::object).path("message").asText("");
        String code = code(status, message.toLowerCase(Locale.ROOT));
        String type = status < 500 ? "invalid_request_error" : "api_error";
        return new WireError(code, type, Optional.empty(), ErrorBody.of(message, type, code));
    }

    private static String code(int status, String message) {
        if (status == DENIED) {
            return "content_filter";
        }
        if (message.contains("too many tokens")) {
            return "context_length_exceeded";
        }
        // What is counted by the month is not there again in a minute.
        return message.contains("trial key") && message.contains("month")
                ? "insufficient_quota"
                : "";
    }
}
