package dev.sluice.worker.provider.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Tokens;
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

/** Reads an answer of Cohere's chat, which has one choice and does not name the model. Pure. */
final class ChatReply {
    private ChatReply() {}

    static WireAnswer of(WireOrder order, byte[] body, Instant at) {
        Optional<ObjectNode> parsed = Json.parse(body);
        if (parsed.isEmpty()
                || !parsed.get().path("message").isObject()
                || !parsed.get().path("finish_reason").isTextual()) {
            return WireAnswer.Failed.malformed();
        }
        ObjectNode reply = parsed.get();
        String reason = reply.path("finish_reason").textValue();
        TokenUsage usage = usage(reply.path("usage"));
        Optional<CallFailure> failed = failure(reason);
        if (failed.isPresent()) {
            return new WireAnswer.Failed(failed.get(), usage);
        }
        ChatAnswer answer =
                new ChatAnswer(
                        reply.path("id").asText(),
                        order.model(),
                        at,
                        List.of(choice(reply.path("message"), reason)),
                        usage,
                        null);
        return new WireAnswer.Whole(answer.body(), usage, null);
    }

    private static Choice choice(JsonNode message, String reason) {
        StringBuilder text = new StringBuilder(message.path("tool_plan").asText(""));
        StringBuilder thoughts = new StringBuilder();
        for (JsonNode piece : message.path("content")) {
            text.append(piece.path("text").asText(""));
            thoughts.append(piece.path("thinking").asText(""));
        }
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            calls.add(call(call));
        }
        return new Choice(
                text.isEmpty() ? null : text.toString(),
                thoughts.isEmpty() ? null : thoughts.toString(),
                null,
                null,
                calls,
                null,
                finish(reason));
    }

    static Call call(JsonNode call) {
        return new Call(
                call.path("id").asText(),
                call.at("/function/name").asText(),
                call.at("/function/arguments").asText(""),
                null);
    }

    /** An answer that says itself that it is none. */
    static Optional<CallFailure> failure(String reason) {
        return switch (reason) {
            case "ERROR" -> Optional.of(new CallFailure.Status(500, "", "error", Optional.empty()));
            case "TIMEOUT" ->
                    Optional.of(new CallFailure.Status(504, "", "timeout", Optional.empty()));
            default -> Optional.empty();
        };
    }

    static Finish finish(String reason) {
        return switch (reason) {
            case "MAX_TOKENS" -> Finish.LENGTH;
            case "TOOL_CALL" -> Finish.TOOL_CALLS;
            // COMPLETE, STOP_SEQUENCE, and words that are not known yet.
            default -> Finish.STOP;
        };
    }

    /**
     * Billed units where Cohere tells them: the tokens beside them count its own preamble, too,
     * which it does not bill. Thoughts are not told apart.
     *
     * @param counts {@code usage} of a chat, {@code meta} of the others
     */
    static @Nullable TokenUsage usage(JsonNode counts) {
        JsonNode billed = counts.path("billed_units");
        JsonNode seen = billed.has("input_tokens") ? billed : counts.path("tokens");
        if (!seen.path("input_tokens").isNumber()) {
            return null;
        }
        return Tokens.disjoint(
                new Tokens.Nested(
                        seen.path("input_tokens").asLong(),
                        counts.path("cached_tokens").asLong(),
                        0,
                        0,
                        seen.path("output_tokens").asLong(),
                        0,
                        0));
    }
}
