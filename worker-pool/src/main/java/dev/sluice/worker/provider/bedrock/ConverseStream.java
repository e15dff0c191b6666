package dev.sluice.worker.provider.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatChunks;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.Chunk;
import dev.sluice.worker.provider.sse.Counted;
import dev.sluice.worker.provider.sse.Folded;
import dev.sluice.worker.provider.sse.Frames;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.WireError;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of ConverseStream, as {@link EventFrames} writes them. Blocks come one after the
 * other; a block of text or thoughts begins with its first piece. What was used comes last, behind
 * the word that the message is over.
 */
final class ConverseStream implements StreamFold {
    /** Nothing but the block keeps them until it ends. */
    private static final int OPAQUE_CHARS_MAX = 4 << 20;

    private final ChatChunks chunks;
    private @Nullable JsonNode metadata;
    private StringBuilder thought = new StringBuilder();
    private StringBuilder signature = new StringBuilder();
    private StringBuilder redacted = new StringBuilder();
    private int calls;
    private boolean callOpen;
    private boolean argumentsCame;
    private @Nullable String stopReason;

    ConverseStream(String model, Instant at) {
        this.chunks = new ChatChunks(at);
        chunks.named(ConverseAnswer.id(at), model);
    }

    @Override
    public String mediaType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    public Frames frames(int eventBytesMax, Consumer<byte[]> events) {
        return new EventFrames(eventBytesMax, events);
    }

    @Override
    public Folded event(byte[] data) {
        Optional<ObjectNode> parsed = Json.parse(data);
        if (parsed.isEmpty() || parsed.get().isEmpty()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        Map.Entry<String, JsonNode> event = parsed.get().properties().iterator().next();
        JsonNode said = event.getValue();
        if (!said.isObject()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        return switch (event.getKey()) {
            case "messageStart" -> Folded.NOTHING;
            case "contentBlockStart" -> said(start(said.at("/start/toolUse")));
            case "contentBlockDelta" -> bounded(said(delta(said.path("delta"))));
            case "contentBlockStop" -> said(stop());
            case "messageStop" -> finish(said.path("stopReason").asText(""));
            case "metadata" -> counted(said);
            default ->
                    event.getKey().toLowerCase(Locale.ROOT).endsWith("exception")
                                    || event.getKey().isEmpty()
                            ? new Folded.Failed(failure(event.getKey(), said))
                            : Folded.NOTHING;
        };
    }

    @Override
    public @Nullable Counted counted() {
        TokenUsage read = metadata == null ? null : ConverseAnswer.usage(metadata.path("usage"));
        return read == null ? null : new Counted(read, true);
    }

    @Override
    public @Nullable String serviceTier() {
        return metadata == null ? null : ConverseAnswer.servedTier(metadata);
    }

    private static Folded said(List<ObjectNode> said) {
        return said.isEmpty()
                ? Folded.NOTHING
                : new Folded.Chunks(said.stream().map(Chunk::of).toList(), false);
    }

    private Folded bounded(Folded said) {
        return signature.length() + redacted.length() > OPAQUE_CHARS_MAX
                ? new Folded.Failed(Transport.ANSWER_TOO_LARGE)
                : said;
    }

    private List<ObjectNode> start(JsonNode use) {
        if (!use.isObject()) {
            return List.of();
        }
        callOpen = true;
        argumentsCame = false;
        return List.of(
                chunks.call(
                        0,
                        calls++,
                        new Call(
                                use.path("toolUseId").asText(),
                                use.path("name").asText(),
                                "",
                                null)));
    }

    private List<ObjectNode> delta(JsonNode delta) {
        if (delta.path("text").isTextual()) {
            String text = delta.path("text").textValue();
            return text.isEmpty() ? List.of() : List.of(chunks.text(0, text));
        }
        JsonNode input = delta.at("/toolUse/input");
        if (input.isTextual() && callOpen) {
            if (input.textValue().isEmpty()) {
                return List.of();
            }
            argumentsCame = true;
            return List.of(chunks.arguments(0, calls - 1, input.textValue()));
        }
        return thought(delta.path("reasoningContent"));
    }

    private List<ObjectNode> thought(JsonNode reasoning) {
        signature.append(reasoning.path("signature").asText(""));
        redacted.append(reasoning.path("redactedContent").asText(""));
        String text = reasoning.path("text").asText("");
        thought.append(text);
        return text.isEmpty() ? List.of() : List.of(chunks.reasoning(0, text));
    }

    private List<ObjectNode> stop() {
        if (callOpen) {
            callOpen = false;
            return argumentsCame ? List.of() : List.of(chunks.arguments(0, calls - 1, "{}"));
        }
        if (!redacted.isEmpty()) {
            ObjectNode block = ConverseAnswer.redacted(redacted.toString());
            redacted = new StringBuilder();
            return List.of(chunks.thinking(0, block));
        }
        if (!thought.isEmpty() || !signature.isEmpty()) {
            ObjectNode block = ConverseAnswer.thought(thought.toString(), signature.toString());
            thought = new StringBuilder();
            signature = new StringBuilder();
            return List.of(chunks.thinking(0, block));
        }
        return List.of();
    }

    /** The tier is told behind the end, and stands in no chunk. */
    private Folded finish(String reason) {
        if (reason.isEmpty() || stopReason != null || ConverseAnswer.isBroken(reason)) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        stopReason = reason;
        return said(
                List.of(chunks.finish(0, ConverseAnswer.finish(reason, calls > 0), null, null)));
    }

    private Folded counted(JsonNode said) {
        metadata = said;
        TokenUsage usage = ConverseAnswer.usage(said.path("usage"));
        ObjectNode last = usage == null ? null : chunks.usage(usage);
        String tier = serviceTier();
        if (last != null && tier != null) {
            last.put("service_tier", tier);
        }
        return new Folded.Chunks(
                last == null ? List.of() : List.of(Chunk.of(last)), stopReason != null);
    }

    private static CallFailure failure(String exception, JsonNode said) {
        WireError error = ConverseError.of(said.path("message").asText(""));
        return new CallFailure.Status(
                ConverseError.status(exception),
                error.code(),
                Json.word(exception).equals("?") ? "" : exception.toLowerCase(Locale.ROOT),
                Optional.empty());
    }
}
