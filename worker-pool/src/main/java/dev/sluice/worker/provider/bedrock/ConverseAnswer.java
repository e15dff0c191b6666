package dev.sluice.worker.provider.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.ChatAnswer;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatAnswer.Choice;
import dev.sluice.worker.provider.chat.ChatAnswer.Finish;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an answer of Converse. Pure. */
final class ConverseAnswer {
    private static final int TIER_CHARS_MAX = 32;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private ConverseAnswer() {}

    static WireAnswer of(WireOrder order, byte[] body, Instant at) {
        Optional<ObjectNode> parsed = Json.parse(body);
        if (parsed.isEmpty() || !parsed.get().at("/output/message/content").isArray()) {
            return WireAnswer.Failed.malformed();
        }
        ObjectNode answer = parsed.get();
        TokenUsage usage = usage(answer.path("usage"));
        String reason = answer.path("stopReason").asText("");
        if (isBroken(reason)) {
            return new WireAnswer.Failed(CallFailure.Transport.MALFORMED, usage);
        }
        String served = servedTier(answer);
        ChatAnswer made =
                new ChatAnswer(
                        id(at),
                        order.model(),
                        at,
                        List.of(choice(answer.at("/output/message/content"), reason)),
                        usage,
                        served);
        return new WireAnswer.Whole(made.body(), usage, served);
    }

    /** Bedrock names its calls in a header alone. */
    static String id(Instant at) {
        return "converse-"
                + Long.toHexString(at.getEpochSecond() * NANOS_PER_SECOND + at.getNano());
    }

    /** The model wrote no answer, or no call, that can be read: another try may. */
    static boolean isBroken(String reason) {
        return reason.equals("malformed_model_output") || reason.equals("malformed_tool_use");
    }

    static @Nullable String servedTier(JsonNode answer) {
        String tier = answer.path("serviceTier").path("type").asText("");
        return tier.isEmpty() || tier.length() > TIER_CHARS_MAX ? null : tier;
    }

    private static Choice choice(JsonNode content, String reason) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        ArrayNode thinking = Json.object().arrayNode();
        List<Call> calls = new ArrayList<>();
        boolean spoke = false;
        for (JsonNode block : content) {
            JsonNode use = block.path("toolUse");
            if (block.path("text").isTextual()) {
                text.append(block.path("text").textValue());
                spoke = true;
            } else if (use.isObject()) {
                calls.add(
                        new Call(
                                use.path("toolUseId").asText(),
                                use.path("name").asText(),
                                use.path("input").isObject() ? Json.text(use.path("input")) : "{}",
                                null));
            } else if (block.path("reasoningContent").isObject()) {
                JsonNode reasoning = block.path("reasoningContent");
                thoughts.append(reasoning.at("/reasoningText/text").asText(""));
                thinking.add(thought(reasoning));
            }
        }
        return new Choice(
                spoke ? text.toString() : null,
                thoughts.isEmpty() ? null : thoughts.toString(),
                thinking.isEmpty() ? null : thinking,
                null,
                calls,
                null,
                finish(reason, !calls.isEmpty()));
    }

    private static ObjectNode thought(JsonNode reasoning) {
        JsonNode redacted = reasoning.path("redactedContent");
        return redacted.isTextual()
                ? redacted(redacted.textValue())
                : thought(
                        reasoning.at("/reasoningText/text").asText(""),
                        reasoning.at("/reasoningText/signature").asText(""));
    }

    /** In the shape of Anthropic's own API, from where most of them come. */
    static ObjectNode thought(String text, String signature) {
        return Json.object()
                .put("type", "thinking")
                .put("thinking", text)
                .put("signature", signature);
    }

    static ObjectNode redacted(String base64) {
        return Json.object().put("type", "redacted_thinking").put("data", base64);
    }

    static Finish finish(String reason, boolean calls) {
        return switch (reason) {
            case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
            case "guardrail_intervened", "content_filtered" -> Finish.CONTENT_FILTER;
            case "tool_use" -> Finish.TOOL_CALLS;
            // end_turn, stop_sequence, and words that are not known yet.
            default -> calls ? Finish.TOOL_CALLS : Finish.STOP;
        };
    }

    /** Input tokens are those that touched no cache. */
    static @Nullable TokenUsage usage(JsonNode usage) {
        if (!usage.path("outputTokens").isIntegralNumber()) {
            return null;
        }
        long written = count(usage, "cacheWriteInputTokens");
        long hour = 0;
        for (JsonNode detail : usage.path("cacheDetails")) {
            if (detail.path("ttl").asText().equals("1h")) {
                hour += count(detail, "inputTokens");
            }
        }
        return TokenUsage.newBuilder()
                .setInput(count(usage, "inputTokens"))
                .setCacheRead(count(usage, "cacheReadInputTokens"))
                .setCacheWrite(Math.max(0, written - hour))
                .setCacheWrite1h(Math.min(written, hour))
                .setOutput(count(usage, "outputTokens"))
                .setSource(TokenSource.PROVIDER)
                .build();
    }

    private static long count(JsonNode counts, String name) {
        return Math.max(0, counts.path(name).asLong(0));
    }
}
