package dev.sluice.ingress.face;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.json.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one chunk of a chat completion adds to its first choice, for those who tell it in other
 * words.
 */
public sealed interface ChatPiece {
    /**
     * The answer has begun.
     *
     * @param model as its provider names it
     */
    record Begins(String model) implements ChatPiece {}

    /** The model's thoughts, as far as they are shown. */
    record Thought(String text) implements ChatPiece {}

    /** Whole thoughts in Anthropic's shape, as they must be given back. */
    record Thoughts(List<ObjectNode> blocks) implements ChatPiece {}

    record Text(String text) implements ChatPiece {}

    /**
     * Text with what it cites.
     *
     * @param text empty: all of it was told before
     * @param annotations with places in characters of Unicode of all that the answer says
     */
    record Cited(String text, List<ObjectNode> annotations) implements ChatPiece {}

    record Refusal(String text) implements ChatPiece {}

    /**
     * A part of a call.
     *
     * @param index of the call among those of the answer
     * @param id empty but in its first part
     * @param name empty but in its first part
     * @param arguments a part of JSON text
     */
    record Call(int index, String id, String name, String arguments) implements ChatPiece {}

    /** Why the answer ended, in OpenAI's word. */
    record Finish(String reason) implements ChatPiece {}

    /** What all of it used. */
    record Usage(long input, long cached, long cacheWritten, long output, long reasoning)
            implements ChatPiece {}

    /** In the order in which they are to be told; none of what is no chunk. */
    static List<ChatPiece> of(byte[] chunk) {
        List<ChatPiece> pieces = new ArrayList<>(3);
        Optional<ObjectNode> read = Field.answer(chunk);
        if (read.isEmpty()) {
            return pieces;
        }
        ObjectNode json = read.get();
        pieces.add(new Begins(json.path("model").asText("")));
        for (JsonNode choice : json.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                delta(choice.path("delta"), pieces);
                if (choice.path("finish_reason").isTextual()) {
                    pieces.add(new Finish(choice.path("finish_reason").textValue()));
                }
            }
        }
        if (json.path("usage").isObject()) {
            pieces.add(usage(json.path("usage")));
        }
        return pieces;
    }

    private static void delta(JsonNode delta, List<ChatPiece> pieces) {
        List<ObjectNode> blocks = objects(delta.path("thinking_blocks"));
        String thought = text(delta, "reasoning_content") + text(delta, "reasoning");
        if (!thought.isEmpty()) {
            pieces.add(new Thought(thought));
        }
        if (!blocks.isEmpty()) {
            pieces.add(new Thoughts(blocks));
        }
        List<ObjectNode> annotations = objects(delta.path("annotations"));
        String content = text(delta, "content");
        if (!annotations.isEmpty()) {
            pieces.add(new Cited(content, annotations));
        } else if (!content.isEmpty()) {
            pieces.add(new Text(content));
        }
        if (!text(delta, "refusal").isEmpty()) {
            pieces.add(new Refusal(text(delta, "refusal")));
        }
        int at = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            JsonNode function = call.path("function");
            pieces.add(
                    new Call(
                            call.path("index").asInt(at),
                            text(call, "id"),
                            text(function, "name"),
                            text(function, "arguments")));
            at++;
        }
    }

    private static List<ObjectNode> objects(JsonNode array) {
        List<ObjectNode> objects = new ArrayList<>(0);
        for (JsonNode element : array) {
            if (element instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static Usage usage(JsonNode usage) {
        JsonNode read = usage.path("prompt_tokens_details");
        return new Usage(
                usage.path("prompt_tokens").asLong(0),
                read.path("cached_tokens").asLong(0),
                read.path("cache_creation_tokens").asLong(0),
                usage.path("completion_tokens").asLong(0),
                usage.path("completion_tokens_details").path("reasoning_tokens").asLong(0));
    }

    private static String text(JsonNode holder, String name) {
        return holder.path(name).isTextual() ? holder.path(name).textValue() : "";
    }
}
