package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.worker.provider.chat.ErrorBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireError;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads an error of the Gemini API, which says by details what its status leaves open, and how long
 * to wait in its body: there is no header for it.
 */
final class GeminiError {
    private static final Duration WAIT_MAX = Duration.ofDays(1);

    private GeminiError() {}

    static WireError of(byte[] body) {
        JsonNode error = Json.parse(body).map(all -> all.path("error")).orElse(Json.object());
        String word = Json.word(error.path("status").asText("")).toLowerCase(Locale.ROOT);
        String type = word.equals("?") ? "" : word;
        String message = error.path("message").asText("");
        String code = code(type, message.toLowerCase(Locale.ROOT), error.path("details"));
        return new WireError(
                code, type, retryDelay(error.path("details")), ErrorBody.of(message, type, code));
    }

    private static String code(String type, String message, JsonNode details) {
        for (JsonNode detail : details) {
            if (detail.path("reason").asText().equals("API_KEY_INVALID")) {
                return "invalid_api_key";
            }
            for (JsonNode violation : detail.path("violations")) {
                // What is counted by the day is not there again in a minute.
                if (violation.path("quotaId").asText().contains("PerDay")) {
                    return "insufficient_quota";
                }
            }
        }
        if (message.contains("exceeds the maximum number of tokens")) {
            return "context_length_exceeded";
        }
        // Billing is off, or the country is not served without it.
        return type.equals("failed_precondition") ? "insufficient_quota" : "";
    }

    /** {@code "34.07s"} in a RetryInfo. */
    private static Optional<Duration> retryDelay(JsonNode details) {
        for (JsonNode detail : details) {
            String delay = detail.path("retryDelay").asText("");
            if (delay.matches("\\d{1,9}(\\.\\d{1,9})?s")) {
                BigDecimal seconds = new BigDecimal(delay.substring(0, delay.length() - 1));
                Duration wait = Duration.ofMillis(seconds.movePointRight(3).longValue());
                return Optional.of(wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait);
            }
        }
        return Optional.empty();
    }
}
