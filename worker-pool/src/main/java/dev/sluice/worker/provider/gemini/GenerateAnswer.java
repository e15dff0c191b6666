package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.ChatAnswer;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatAnswer.Choice;
import dev.sluice.worker.provider.chat.ChatAnswer.Finish;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an answer of generateContent. Pure. */
final class GenerateAnswer {
    private GenerateAnswer() {}

    static WireAnswer of(byte[] body, Reserved reserved, Instant at) {
        Optional<ObjectNode> parsed = Json.parse(body);
        if (parsed.isEmpty()) {
            return WireAnswer.Failed.malformed();
        }
        ObjectNode answer = parsed.get();
        JsonNode candidates = answer.path("candidates");
        long searches = 0;
        for (JsonNode candidate : candidates) {
            searches += searches(candidate);
        }
        TokenUsage usage = usage(answer.path("usageMetadata"), reserved, searches);
        if (candidates.isEmpty()) {
            return answer.at("/promptFeedback/blockReason").isTextual()
                    ? new WireAnswer.Failed(blocked(), usage)
                    : new WireAnswer.Failed(CallFailure.Transport.MALFORMED, usage);
        }
        String id = answer.path("responseId").asText("");
        List<Choice> choices = new ArrayList<>();
        for (JsonNode candidate : candidates) {
            if (isBroken(candidate)) {
                return new WireAnswer.Failed(CallFailure.Transport.MALFORMED, usage);
            }
            choices.add(choice(candidate, id + "_" + choices.size()));
        }
        ChatAnswer made =
                new ChatAnswer(id, answer.path("modelVersion").asText(), at, choices, usage, null);
        return new WireAnswer.Whole(made.body(), usage, null);
    }

    /** The prompt was not let through. */
    static CallFailure blocked() {
        return new CallFailure.Status(200, "content_filter", "", Optional.empty());
    }

    /** The model tried to call a function and made no call of it: another try may. */
    static boolean isBroken(JsonNode candidate) {
        return candidate.at("/content/parts").isEmpty()
                && switch (candidate.path("finishReason").asText()) {
                    case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS" ->
                            true;
                    default -> false;
                };
    }

    private static Choice choice(JsonNode candidate, String idSuffix) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        String signature = null;
        boolean spoke = false;
        List<Call> calls = new ArrayList<>();
        for (JsonNode part : candidate.at("/content/parts")) {
            JsonNode call = part.path("functionCall");
            if (call.isObject()) {
                calls.add(call(call, signature(part), "call_" + calls.size() + "_" + idSuffix));
            } else if (part.path("thought").asBoolean(false)) {
                thoughts.append(part.path("text").asText());
            } else if (part.path("text").isTextual()) {
                text.append(part.path("text").textValue());
                spoke = true;
                signature = signature(part) == null ? signature : signature(part);
            }
        }
        return new Choice(
                spoke ? text.toString() : null,
                thoughts.isEmpty() ? null : thoughts.toString(),
                null,
                signature,
                calls,
                logprobs(candidate.path("logprobsResult")),
                finish(candidate.path("finishReason").asText(), !calls.isEmpty()),
                Grounding.annotations(candidate.path("groundingMetadata"), text.toString()));
    }

    static Call call(JsonNode call, @Nullable String signature, String otherwise) {
        JsonNode args = call.path("args");
        return new Call(
                call.path("id").asText(otherwise),
                call.path("name").asText(),
                args.isObject() ? Json.text(args) : "{}",
                signature);
    }

    static @Nullable String signature(JsonNode part) {
        JsonNode signature = part.path("thoughtSignature");
        return signature.isTextual() ? signature.textValue() : null;
    }

    static @Nullable JsonNode logprobs(JsonNode result) {
        JsonNode chosen = result.path("chosenCandidates");
        if (!chosen.isArray()) {
            return null;
        }
        ObjectNode logprobs = Json.object();
        ArrayNode tokens = logprobs.putArray("content");
        for (int i = 0; i < chosen.size(); i++) {
            ArrayNode top = token(tokens.addObject(), chosen.get(i)).putArray("top_logprobs");
            for (JsonNode other : result.path("topCandidates").path(i).path("candidates")) {
                token(top.addObject(), other);
            }
        }
        logprobs.putNull("refusal");
        return logprobs;
    }

    private static ObjectNode token(ObjectNode token, JsonNode candidate) {
        token.put("token", candidate.path("token").asText());
        token.set("logprob", candidate.path("logProbability"));
        token.putNull("bytes");
        return token;
    }

    static Finish finish(String reason, boolean calls) {
        return switch (reason) {
            case "MAX_TOKENS" -> Finish.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" ->
                    Finish.CONTENT_FILTER;
            // STOP, OTHER, and words that are not known yet.
            default -> calls ? Finish.TOOL_CALLS : Finish.STOP;
        };
    }

    /** How often it was searched for a candidate. */
    static long searches(JsonNode candidate) {
        return candidate.at("/groundingMetadata/webSearchQueries").size();
    }

    /**
     * Google bills either each search or each call that has any.
     *
     * @param searches of all candidates
     */
    static @Nullable TokenUsage usage(JsonNode counts, Reserved reserved, long searches) {
        TokenUsage usage = usage(counts);
        return usage == null
                ? null
                : reserved.counted(
                        reserved.counted(usage, UnitKind.WEB_SEARCH, searches),
                        UnitKind.GROUNDED_PROMPT,
                        Math.min(1, searches));
    }

    /** Google counts cached tokens within the prompt's, and thoughts beside the candidates'. */
    static @Nullable TokenUsage usage(JsonNode usage) {
        if (!usage.path("promptTokenCount").isIntegralNumber()) {
            return null;
        }
        long thought = usage.path("thoughtsTokenCount").asLong(0);
        JsonNode prompt = usage.path("promptTokensDetails");
        JsonNode cached = usage.path("cacheTokensDetails");
        return Tokens.disjoint(
                new Tokens.Nested(
                        usage.path("promptTokenCount").asLong()
                                + usage.path("toolUsePromptTokenCount").asLong(0),
                        usage.path("cachedContentTokenCount").asLong(0),
                        of(prompt, "AUDIO") - of(cached, "AUDIO"),
                        of(prompt, "IMAGE") - of(cached, "IMAGE"),
                        usage.path("candidatesTokenCount").asLong(0) + thought,
                        thought,
                        of(usage.path("candidatesTokensDetails"), "AUDIO")));
    }

    private static long of(JsonNode details, String modality) {
        long tokens = 0;
        for (JsonNode detail : details) {
            if (detail.path("modality").asText().equals(modality)) {
                tokens += detail.path("tokenCount").asLong(0);
            }
        }
        return tokens;
    }
}
