package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.NoTranslation;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How freely to choose words. From 4.7 on models take no word on it, and from 4.1 on not two at
 * once; what says what holds anyway is left out.
 */
final class Sampling {
    private static final Pattern CLAUDE = Pattern.compile("claude-.*");
    private static final Pattern SAMPLED =
            Pattern.compile(
                    "claude-3.*|claude-4-.*|claude-(opus|sonnet|haiku)-4(-[0156])?(-\\d{8}|-latest)?");
    private static final Pattern ONE_AT_A_TIME =
            Pattern.compile("claude-(opus|sonnet|haiku)-4-[156](-.*)?");

    private Sampling() {}

    static void write(String model, ChatBody chat, ObjectNode request) throws NoTranslation {
        BigDecimal temperature = chat.number("temperature", 0, 1);
        BigDecimal topP = chat.number("top_p", 0, 1);
        Long topK = chat.integer("top_k", 0, Integer.MAX_VALUE);
        boolean deaf = CLAUDE.matcher(model).matches() && !SAMPLED.matcher(model).matches();
        if (temperature != null && says(temperature, deaf, "temperature")) {
            request.put("temperature", temperature);
        }
        if (topP != null && says(topP, deaf, "top_p")) {
            if (request.has("temperature") && ONE_AT_A_TIME.matcher(model).matches()) {
                throw NoTranslation.lacking("top_p", "beside temperature (expected: one of both)");
            }
            request.put("top_p", topP);
        }
        if (topK != null) {
            if (deaf) {
                throw unheard("top_k");
            }
            request.put("top_k", topK);
        }
    }

    private static boolean says(BigDecimal value, boolean deaf, String field) throws NoTranslation {
        if (value.compareTo(BigDecimal.ONE) == 0) {
            return false;
        }
        if (deaf) {
            throw unheard(field);
        }
        return true;
    }

    private static NoTranslation unheard(String field) {
        return NoTranslation.lacking(
                field, "the model takes no word on sampling (expected: left out)");
    }
}
