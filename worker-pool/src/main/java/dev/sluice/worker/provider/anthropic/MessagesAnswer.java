package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.ChatAnswer;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatAnswer.Choice;
import dev.sluice.worker.provider.chat.ChatAnswer.Finish;
import dev.sluice.worker.provider.chat.Citations;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an answer of the Messages API. Pure. */
final class MessagesAnswer {
    private static final int TIER_CHARS_MAX = 32;

    private MessagesAnswer() {}

    static WireAnswer of(byte[] body, Reserved reserved, Instant at) {
        Optional<ObjectNode> parsed = Json.parse(body);
        if (parsed.isEmpty()
                || !parsed.get().path("type").asText().equals("message")
                || !parsed.get().path("content").isArray()) {
            return WireAnswer.Failed.malformed();
        }
        ObjectNode message = parsed.get();
        TokenUsage usage = usage(message.path("usage"), reserved);
        String served = servedTier(message.path("usage"));
        ChatAnswer answer =
                new ChatAnswer(
                        message.path("id").asText(),
                        message.path("model").asText(),
                        at,
                        List.of(choice(message)),
                        usage,
                        served);
        return new WireAnswer.Whole(answer.body(), usage, served);
    }

    static @Nullable String servedTier(JsonNode usage) {
        String tier = usage.path("service_tier").asText("");
        return tier.isEmpty() || tier.length() > TIER_CHARS_MAX ? null : tier;
    }

    private static Choice choice(ObjectNode message) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        ArrayNode thinking = message.arrayNode();
        List<Call> calls = new ArrayList<>();
        Citations citations = new Citations();
        int said = 0;
        boolean spoke = false;
        for (JsonNode block : message.path("content")) {
            switch (block.path("type").asText()) {
                case "text" -> {
                    String more = block.path("text").asText();
                    int start = said;
                    said += more.codePointCount(0, more.length());
                    for (JsonNode citation : block.path("citations")) {
                        cite(citation, start, said, citations);
                    }
                    text.append(more);
                    spoke = true;
                }
                case "thinking" -> {
                    thoughts.append(block.path("thinking").asText());
                    thinking.add(block);
                }
                case "redacted_thinking" -> thinking.add(block);
                case "tool_use" ->
                        calls.add(
                                new Call(
                                        block.path("id").asText(),
                                        block.path("name").asText(),
                                        Json.text(block.path("input")),
                                        null));
                default -> {
                    // Searches that ran at Anthropic, and what they found: the text tells of it.
                }
            }
        }
        return new Choice(
                spoke ? text.toString() : null,
                thoughts.isEmpty() ? null : thoughts.toString(),
                thinking.isEmpty() ? null : thinking,
                null,
                calls,
                null,
                finish(message.path("stop_reason").asText(), !calls.isEmpty()),
                citations.annotations());
    }

    /**
     * A page of the web; what cites a document of the prompt has no address. Goes on whole as well:
     * whoever asked for a message wants what was read there, and Anthropic its index.
     */
    static void cite(JsonNode citation, int start, int end, Citations into) {
        into.add(
                start,
                end,
                citation.path("title").asText(""),
                citation.path("url").asText(""),
                citation);
    }

    static Finish finish(String reason, boolean calls) {
        return switch (reason) {
            // A turn that paused is not at its end, either.
            case "max_tokens", "model_context_window_exceeded", "pause_turn" -> Finish.LENGTH;
            case "refusal" -> Finish.CONTENT_FILTER;
            case "tool_use" -> Finish.TOOL_CALLS;
            // end_turn, stop_sequence, and words that are not known yet.
            default -> calls ? Finish.TOOL_CALLS : Finish.STOP;
        };
    }

    /** Anthropic's input tokens are those that touched no cache; thoughts count in its output. */
    static @Nullable TokenUsage usage(JsonNode usage, Reserved reserved) {
        if (!usage.path("output_tokens").isIntegralNumber()) {
            return null;
        }
        long written = count(usage, "cache_creation_input_tokens");
        long hour = count(usage.path("cache_creation"), "ephemeral_1h_input_tokens");
        long minutes = count(usage.path("cache_creation"), "ephemeral_5m_input_tokens");
        long out = count(usage, "output_tokens");
        long thought = Math.min(out, count(usage.path("output_tokens_details"), "thinking_tokens"));
        TokenUsage tokens =
                TokenUsage.newBuilder()
                        .setInput(count(usage, "input_tokens"))
                        .setCacheRead(count(usage, "cache_read_input_tokens"))
                        .setCacheWrite(Math.max(minutes, written - hour))
                        .setCacheWrite1h(hour)
                        .setOutput(out - thought)
                        .setReasoning(thought)
                        .setSource(TokenSource.PROVIDER)
                        .build();
        return reserved.counted(
                tokens,
                UnitKind.WEB_SEARCH,
                count(usage.path("server_tool_use"), "web_search_requests"));
    }

    private static long count(JsonNode counts, String name) {
        return Math.max(0, counts.path(name).asLong(0));
    }
}
