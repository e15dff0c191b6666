package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a chat completion, taken apart member by member. A wire takes what its provider has;
 * {@link #rest} then declines what nobody took, so that nothing is lost in silence. One instance
 * per request; not thread-safe.
 */
public final class ChatBody {
    /** Said by the lane or by Sluice, whatever the caller wrote. */
    private static final Set<String> OURS =
            Set.of("model", "service_tier", "stream", "stream_options");

    /** Change no answer: bookkeeping, and hints for caches. */
    private static final Set<String> HINTS =
            Set.of(
                    "metadata",
                    "prompt_cache_key",
                    "prompt_cache_retention",
                    "safety_identifier",
                    "user");

    private final ObjectNode body;
    private final Set<String> taken = new HashSet<>();

    private ChatBody(ObjectNode body) {
        this.body = body;
    }

    public static ChatBody read(byte[] bytes) throws NoTranslation {
        return new ChatBody(Json.parse(bytes).orElseThrow(NoTranslation::unreadable));
    }

    public List<Turn> turns() throws NoTranslation {
        return TurnsReader.read(take("messages"));
    }

    public List<Tool> tools() throws NoTranslation {
        return ToolsReader.tools(take("tools"));
    }

    public ToolChoice toolChoice() throws NoTranslation {
        return ToolsReader.choice(take("tool_choice"));
    }

    public AnswerFormat format() throws NoTranslation {
        return ToolsReader.format(take("response_format"));
    }

    /** Sequences that end the answer; empty: none. */
    public List<String> stop() throws NoTranslation {
        JsonNode stop = take("stop");
        if (stop.isTextual()) {
            return List.of(stop.textValue());
        }
        List<String> all = new ArrayList<>();
        if (!stop.isArray() && !absent(stop)) {
            throw NoTranslation.wrong("stop", Json.kind(stop) + " (expected: string or array)");
        }
        for (JsonNode one : stop) {
            if (!one.isTextual()) {
                throw NoTranslation.wrong(
                        "stop[" + all.size() + "]", Json.kind(one) + " (expected: string)");
            }
            all.add(one.textValue());
        }
        return all;
    }

    /** The caller's own bound on output tokens; null: none. */
    public @Nullable Long outputTokensMax() throws NoTranslation {
        Long newer = integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        Long older = integer("max_tokens", 1, Integer.MAX_VALUE);
        return newer == null ? older : newer;
    }

    /** Null: not said. */
    public @Nullable BigDecimal number(String field, double min, double max) throws NoTranslation {
        JsonNode value = take(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isNumber()) {
            throw NoTranslation.wrong(field, Json.kind(value) + " (expected: number)");
        }
        BigDecimal number = value.decimalValue();
        if (number.doubleValue() < min || number.doubleValue() > max) {
            throw NoTranslation.lacking(
                    field,
                    "%s (expected: %s..%s)".formatted(bounded(number), plain(min), plain(max)));
        }
        return number;
    }

    /** Null: not said. */
    public @Nullable Long integer(String field, long min, long max) throws NoTranslation {
        JsonNode value = take(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw NoTranslation.wrong(field, Json.kind(value) + " (expected: integer)");
        }
        long number = value.longValue();
        if (number < min || number > max) {
            throw NoTranslation.lacking(field, "%d (expected: %d..%d)".formatted(number, min, max));
        }
        return number;
    }

    /** Null: not said. */
    public @Nullable Boolean flag(String field) throws NoTranslation {
        JsonNode value = take(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isBoolean()) {
            throw NoTranslation.wrong(field, Json.kind(value) + " (expected: boolean)");
        }
        return value.booleanValue();
    }

    /** Null: not said. */
    public @Nullable String text(String field) throws NoTranslation {
        JsonNode value = take(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isTextual()) {
            throw NoTranslation.wrong(field, Json.kind(value) + " (expected: string)");
        }
        return value.textValue();
    }

    /** A member in the provider's own words, which passes as it is; null: not said. */
    public @Nullable JsonNode raw(String field) {
        JsonNode value = take(field);
        return absent(value) ? null : value;
    }

    /**
     * Declines the first member that nobody took and that says something.
     *
     * @param provider for the message
     */
    public void rest(String provider) throws NoTranslation {
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            String field = member.getKey();
            if (!taken.contains(field) && !saysNothing(field, member.getValue())) {
                throw NoTranslation.lacking(
                        Json.word(field), provider + " has nothing like it (expected: left out)");
            }
        }
    }

    /**
     * Whether a member is bookkeeping or a hint for caches, so that no answer changes without it.
     */
    public static boolean isHint(String member) {
        return HINTS.contains(member);
    }

    private static boolean saysNothing(String field, JsonNode value) {
        if (absent(value) || OURS.contains(field) || HINTS.contains(field)) {
            return true;
        }
        return switch (field) {
            case "n" -> value.isIntegralNumber() && value.longValue() == 1;
            case "logprobs", "store" -> value.isBoolean() && !value.booleanValue();
            case "top_logprobs", "frequency_penalty", "presence_penalty" ->
                    value.isNumber() && value.decimalValue().signum() == 0;
            case "logit_bias" -> value.isObject() && value.isEmpty();
            case "parallel_tool_calls" -> value.booleanValue();
            case "functions" -> value.isArray() && value.isEmpty();
            case "modalities" -> value.size() == 1 && value.path(0).asText().equals("text");
            default -> false;
        };
    }

    private JsonNode take(String field) {
        taken.add(field);
        return body.path(field);
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Numbers of a thousand digits are not for messages. */
    private static String bounded(BigDecimal number) {
        return number.precision() > 20 ? "a number of many digits" : number.toString();
    }

    private static String plain(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }
}
