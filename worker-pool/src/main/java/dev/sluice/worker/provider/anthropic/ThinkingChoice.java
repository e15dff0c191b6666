package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.util.regex.Pattern;

/**
 * How hard to think. {@code thinking} passes as the caller wrote it; {@code reasoning_effort}
 * becomes an effort where models have one, and a budget of tokens on those from before.
 */
final class ThinkingChoice {
    /** Up to 4.5 models think within a budget and know no adaptive thinking. */
    private static final Pattern BUDGETED =
            Pattern.compile(
                    "claude-3.*|claude-4-.*|claude-(opus|sonnet|haiku)-4(-[015])?(-\\d{8}|-latest)?");

    private static final long BUDGET_MIN = 1_024;
    private static final String FIELD = "reasoning_effort";

    private ThinkingChoice() {}

    /**
     * @param outputMax that is sent; thoughts count in it
     */
    static void write(String model, ChatBody chat, long outputMax, ObjectNode request)
            throws NoTranslation {
        JsonNode own = chat.raw("thinking");
        String effort = chat.text(FIELD);
        if (own != null) {
            request.set("thinking", own);
        }
        if (effort == null) {
            return;
        }
        if (own != null) {
            throw NoTranslation.wrong(FIELD, "beside thinking (expected: one of both)");
        }
        if (effort.equals("none")) {
            request.putObject("thinking").put("type", "disabled");
        } else if (BUDGETED.matcher(model).matches()) {
            request.putObject("thinking")
                    .put("type", "enabled")
                    .put("budget_tokens", budget(effort, outputMax));
        } else {
            request.putObject("thinking").put("type", "adaptive");
            request.withObject("/output_config").put("effort", word(effort));
        }
    }

    /** Half of the output at most, so that an answer has room. */
    private static long budget(String effort, long outputMax) throws NoTranslation {
        if (outputMax <= BUDGET_MIN) {
            throw NoTranslation.lacking(
                    FIELD,
                    "beside a bound of %d output tokens (expected: above %d, of which the model thinks with at least as many)"
                            .formatted(outputMax, BUDGET_MIN));
        }
        long wanted =
                switch (word(effort)) {
                    case "low" -> 2_048;
                    case "medium" -> 8_192;
                    case "high" -> 16_384;
                    default -> 32_768;
                };
        return Math.clamp(wanted, BUDGET_MIN, Math.max(BUDGET_MIN, outputMax / 2));
    }

    private static String word(String effort) throws NoTranslation {
        return switch (effort) {
            case "minimal", "low" -> "low";
            case "medium", "high", "xhigh", "max" -> effort;
            default ->
                    throw NoTranslation.wrong(
                            FIELD,
                            Json.word(effort)
                                    + " (expected: none, minimal, low, medium, high, xhigh or max)");
        };
    }
}
