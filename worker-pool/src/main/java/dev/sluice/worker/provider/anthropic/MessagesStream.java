package dev.sluice.worker.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatChunks;
import dev.sluice.worker.provider.chat.Citations;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.Chunk;
import dev.sluice.worker.provider.sse.Counted;
import dev.sluice.worker.provider.sse.Folded;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.WireError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a streamed message. It has one choice; its blocks come one after the other,
 * and of each only the one that is open is kept. Events and blocks that are not known yet are
 * passed over, as Anthropic asks.
 */
final class MessagesStream implements StreamFold {
    /** Nothing but the block keeps it until it ends. */
    private static final int SIGNATURE_CHARS_MAX = 1 << 20;

    private static final int CITATIONS_MAX = 1_000;
    private static final int CITED_CHARS_MAX = 1 << 20;

    private final Reserved reserved;
    private final ChatChunks chunks;
    private final ObjectNode usage = Json.object();
    private Block open = Block.NONE;
    private int calls;
    private int written;
    private long citedChars;
    private boolean begun;
    private boolean finished;

    MessagesStream(Reserved reserved, Instant at) {
        this.reserved = reserved;
        this.chunks = new ChatChunks(at);
    }

    /** The block that is being written. */
    private sealed interface Block {
        Block NONE = new Other();

        /** Whatever is not for callers. */
        record Other() implements Block {}

        /**
         * Text goes on at once; what it cites is told at its end, because it is all of the block
         * that cites it.
         *
         * @param start in characters of what was said
         */
        record Text(int start, List<JsonNode> citations) implements Block {}

        record Thinking(StringBuilder text, StringBuilder signature) implements Block {}

        /** Opaque, and whole from its beginning. */
        record Redacted(JsonNode block) implements Block {}

        /**
         * @param input that was there at its beginning; null: its text has begun to come since
         */
        record Use(int number, @Nullable JsonNode input) implements Block {}
    }

    @Override
    public Folded event(byte[] data) {
        Optional<ObjectNode> parsed = Json.parse(data);
        if (parsed.isEmpty()) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        ObjectNode event = parsed.get();
        String type = event.path("type").asText("");
        if (type.equals("error")) {
            return new Folded.Failed(failure(data));
        }
        if (type.equals("message_start")) {
            begin(event.path("message"));
            return Folded.NOTHING;
        }
        if (!begun && !type.equals("ping")) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        return switch (type) {
            case "content_block_start" -> said(start(event.path("content_block")));
            case "content_block_delta" -> bounded(said(delta(event.path("delta"))));
            case "content_block_stop" -> said(stop());
            case "message_delta" -> said(finish(event));
            case "message_stop" ->
                    finished
                            ? new Folded.Chunks(List.of(), true)
                            : new Folded.Failed(Transport.MALFORMED);
            default -> Folded.NOTHING;
        };
    }

    @Override
    public @Nullable Counted counted() {
        TokenUsage read = MessagesAnswer.usage(usage, reserved);
        return read == null ? null : new Counted(read, finished);
    }

    @Override
    public @Nullable String serviceTier() {
        return MessagesAnswer.servedTier(usage);
    }

    private static Folded said(List<ObjectNode> said) {
        return said.isEmpty()
                ? Folded.NOTHING
                : new Folded.Chunks(said.stream().map(Chunk::of).toList(), false);
    }

    private Folded bounded(Folded said) {
        return open instanceof Block.Thinking thinking
                        && thinking.signature.length() > SIGNATURE_CHARS_MAX
                ? new Folded.Failed(Transport.ANSWER_TOO_LARGE)
                : said;
    }

    private void begin(JsonNode message) {
        begun = true;
        chunks.named(message.path("id").asText(), message.path("model").asText());
        count(message.path("usage"));
    }

    /** Later counts are of the whole answer, and leave out what they do not change. */
    private void count(JsonNode counts) {
        if (counts instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(count -> !count.getValue().isNull())
                    .forEach(count -> usage.set(count.getKey(), count.getValue()));
        }
    }

    private List<ObjectNode> start(JsonNode block) {
        switch (block.path("type").asText()) {
            case "text" -> {
                open = new Block.Text(written, new ArrayList<>());
                citedChars = 0;
                block.path("citations").forEach(this::cited);
                return text(block.path("text").asText());
            }
            case "thinking" -> {
                open =
                        new Block.Thinking(
                                new StringBuilder(),
                                new StringBuilder(block.path("signature").asText("")));
                return thought(block.path("thinking").asText(""));
            }
            case "redacted_thinking" -> {
                open = new Block.Redacted(block);
                return List.of();
            }
            case "tool_use" -> {
                open = new Block.Use(calls++, block.path("input"));
                return List.of(
                        chunks.call(
                                0,
                                calls - 1,
                                new Call(
                                        block.path("id").asText(),
                                        block.path("name").asText(),
                                        "",
                                        null)));
            }
            default -> {
                open = Block.NONE;
                return List.of();
            }
        }
    }

    private List<ObjectNode> delta(JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> {
                return text(delta.path("text").asText());
            }
            case "thinking_delta" -> {
                return thought(delta.path("thinking").asText());
            }
            case "signature_delta" -> {
                if (open instanceof Block.Thinking thinking) {
                    thinking.signature.append(delta.path("signature").asText());
                }
                return List.of();
            }
            case "input_json_delta" -> {
                return arguments(delta.path("partial_json").asText());
            }
            case "citations_delta" -> {
                cited(delta.path("citation"));
                return List.of();
            }
            default -> {
                // What is not known yet.
                return List.of();
            }
        }
    }

    private List<ObjectNode> text(String text) {
        written += text.codePointCount(0, text.length());
        return text.isEmpty() ? List.of() : List.of(chunks.text(0, text));
    }

    private void cited(JsonNode citation) {
        citedChars += citation.toString().length();
        if (open instanceof Block.Text text
                && text.citations.size() < CITATIONS_MAX
                && citedChars <= CITED_CHARS_MAX) {
            text.citations.add(citation);
        }
    }

    private List<ObjectNode> citations(Block.Text text) {
        Citations citations = new Citations();
        for (JsonNode citation : text.citations) {
            MessagesAnswer.cite(citation, text.start, written, citations);
        }
        ArrayNode annotations = citations.annotations();
        return annotations == null ? List.of() : List.of(chunks.citations(0, annotations));
    }

    private List<ObjectNode> thought(String text) {
        if (!(open instanceof Block.Thinking thinking) || text.isEmpty()) {
            return List.of();
        }
        thinking.text.append(text);
        return List.of(chunks.reasoning(0, text));
    }

    private List<ObjectNode> arguments(String json) {
        if (!(open instanceof Block.Use use) || json.isEmpty()) {
            return List.of();
        }
        open = new Block.Use(use.number, null);
        return List.of(chunks.arguments(0, use.number, json));
    }

    private List<ObjectNode> stop() {
        Block ended = open;
        open = Block.NONE;
        return switch (ended) {
            case Block.Other ignored -> List.of();
            case Block.Text text -> citations(text);
            case Block.Redacted(JsonNode block) -> List.of(chunks.thinking(0, block));
            case Block.Thinking(StringBuilder text, StringBuilder signature) ->
                    List.of(
                            chunks.thinking(
                                    0,
                                    Json.object()
                                            .put("type", "thinking")
                                            .put("thinking", text.toString())
                                            .put("signature", signature.toString())));
            case Block.Use(int number, @Nullable JsonNode input) ->
                    input == null
                            ? List.of()
                            : List.of(
                                    chunks.arguments(
                                            0, number, input.isObject() ? Json.text(input) : "{}"));
        };
    }

    private List<ObjectNode> finish(ObjectNode event) {
        count(event.path("usage"));
        String reason = event.at("/delta/stop_reason").asText("");
        if (finished || reason.isEmpty()) {
            return List.of();
        }
        finished = true;
        List<ObjectNode> said = new ArrayList<>(2);
        said.add(chunks.finish(0, MessagesAnswer.finish(reason, calls > 0), null, serviceTier()));
        Counted counted = counted();
        if (counted != null) {
            said.add(chunks.usage(counted.usage()));
        }
        return said;
    }

    /** The status that the error would have had as an answer. */
    private static CallFailure failure(byte[] data) {
        WireError error = MessagesError.of(data);
        return new CallFailure.Status(
                MessagesError.status(error.type()), error.code(), error.type(), Optional.empty());
    }
}
