package dev.sluice.worker.provider.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.chat.ChatChunks;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.Chunk;
import dev.sluice.worker.provider.sse.Counted;
import dev.sluice.worker.provider.sse.Folded;
import dev.sluice.worker.provider.sse.StreamFold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a streamed chat. Cohere counts once, in the last of them; events that are not
 * known yet say nothing to callers.
 */
final class ChatEvents implements StreamFold {
    private final ChatChunks chunks;
    private final String model;
    private boolean begun;
    private int calls;
    private @Nullable TokenUsage usage;

    /**
     * @param model by the provider's name, which its events leave out
     */
    ChatEvents(String model, Instant at) {
        this.model = model;
        this.chunks = new ChatChunks(at);
    }

    @Override
    public Folded event(byte[] data) {
        Optional<ObjectNode> parsed = Json.parse(data);
        if (parsed.isEmpty()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        ObjectNode event = parsed.get();
        String type = event.path("type").asText("");
        if (type.equals("message-start")) {
            begun = true;
            chunks.named(event.path("id").asText(), model);
            return Folded.NOTHING;
        }
        if (!begun) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        JsonNode message = event.at("/delta/message");
        return switch (type) {
            case "content-start", "content-delta" -> content(message.path("content"));
            case "tool-plan-delta" -> text(message.path("tool_plan").asText(""));
            case "tool-call-start" ->
                    said(chunks.call(0, calls++, ChatReply.call(message.path("tool_calls"))));
            case "tool-call-delta" ->
                    arguments(message.at("/tool_calls/function/arguments").asText(""));
            case "message-end" -> end(event.path("delta"));
            default -> Folded.NOTHING;
        };
    }

    @Override
    public @Nullable Counted counted() {
        return usage == null ? null : new Counted(usage, true);
    }

    @Override
    public @Nullable String serviceTier() {
        return null;
    }

    private Folded content(JsonNode piece) {
        String thought = piece.path("thinking").asText("");
        return thought.isEmpty()
                ? text(piece.path("text").asText(""))
                : said(chunks.reasoning(0, thought));
    }

    private Folded text(String text) {
        return text.isEmpty() ? Folded.NOTHING : said(chunks.text(0, text));
    }

    private Folded arguments(String json) {
        return json.isEmpty() || calls == 0
                ? Folded.NOTHING
                : said(chunks.arguments(0, calls - 1, json));
    }

    private Folded end(JsonNode delta) {
        String reason = delta.path("finish_reason").asText("");
        usage = ChatReply.usage(delta.path("usage"));
        Optional<CallFailure> failed = ChatReply.failure(reason);
        if (failed.isPresent()) {
            return new Folded.Failed(failed.get());
        }
        if (reason.isEmpty()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        List<Chunk> last = new ArrayList<>(2);
        last.add(Chunk.of(chunks.finish(0, ChatReply.finish(reason), null, null)));
        if (usage != null) {
            last.add(Chunk.of(chunks.usage(usage)));
        }
        return new Folded.Chunks(last, true);
    }

    private static Folded said(ObjectNode chunk) {
        return new Folded.Chunks(List.of(Chunk.of(chunk)), false);
    }
}
