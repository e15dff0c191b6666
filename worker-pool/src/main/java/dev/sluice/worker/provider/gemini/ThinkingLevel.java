package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.util.Locale;

/**
 * How hard to think: a budget of tokens for models of the second generation, a level for those
 * after it. The budgets are those that Google gives to the words itself.
 */
final class ThinkingLevel {
    private static final String FIELD = "reasoning_effort";

    private ThinkingLevel() {}

    static void write(String model, ChatBody chat, ObjectNode config) throws NoTranslation {
        String effort = chat.text(FIELD);
        if (effort == null) {
            return;
        }
        ObjectNode thinking = config.putObject("thinkingConfig");
        if (model.startsWith("gemini-2")) {
            thinking.put("thinkingBudget", budget(effort));
        } else {
            thinking.put("thinkingLevel", level(effort));
        }
    }

    private static int budget(String effort) throws NoTranslation {
        return switch (effort) {
            case "none" -> 0;
            case "minimal", "low" -> 1_024;
            case "medium" -> 8_192;
            case "high", "xhigh" -> 24_576;
            default -> throw unknown(effort);
        };
    }

    private static String level(String effort) throws NoTranslation {
        return switch (effort) {
            case "minimal", "low", "medium", "high" -> effort.toUpperCase(Locale.ROOT);
            case "xhigh" -> "HIGH";
            case "none" ->
                    throw NoTranslation.lacking(
                            FIELD, "none; the model always thinks (expected: minimal or more)");
            default -> throw unknown(effort);
        };
    }

    private static NoTranslation unknown(String effort) {
        return NoTranslation.wrong(
                FIELD,
                Json.word(effort) + " (expected: none, minimal, low, medium, high or xhigh)");
    }
}
