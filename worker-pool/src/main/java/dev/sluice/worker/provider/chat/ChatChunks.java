package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.chat.ChatAnswer.Call;
import dev.sluice.worker.provider.chat.ChatAnswer.Finish;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the chunks of one answer in OpenAI's shape. The role stands in the first chunk that says
 * something: until then nothing has reached a caller, and another lane may still answer. For one
 * thread.
 */
public final class ChatChunks {
    private final Instant at;
    private final Set<Integer> opened = new HashSet<>();
    private String id = "";
    private String model = "";

    /**
     * @param at stands for when it was made, which other providers do not say
     */
    public ChatChunks(Instant at) {
        this.at = at;
    }

    /** Names the answer in all chunks from here on. */
    public void named(String newId, String newModel) {
        id = newId;
        model = newModel;
    }

    /** Whether the choice has said something. */
    public boolean opened(int index) {
        return opened.contains(index);
    }

    public ObjectNode text(int index, String text) {
        return said(index, Json.object().put("content", text));
    }

    /** What the model lets see of its thoughts. */
    public ObjectNode reasoning(int index, String text) {
        return said(index, Json.object().put("reasoning_content", text));
    }

    /** What text cites that has been said. */
    public ObjectNode citations(int index, ArrayNode annotations) {
        return said(index, (ObjectNode) Json.object().set("annotations", annotations));
    }

    /** A block of thoughts that is complete, to be given back as it is. */
    public ObjectNode thinking(int index, JsonNode block) {
        ObjectNode delta = Json.object();
        delta.putArray("thinking_blocks").add(block);
        return said(index, delta);
    }

    /**
     * A call, or its beginning.
     *
     * @param number of the call within its choice
     */
    public ObjectNode call(int index, int number, Call call) {
        ObjectNode delta = Json.object();
        ObjectNode one = delta.putArray("tool_calls").addObject().put("index", number);
        one.put("id", call.id()).put("type", "function");
        one.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        ChatAnswer.sign(one, call.signature());
        return said(index, delta);
    }

    /** More of a call's arguments. */
    public ObjectNode arguments(int index, int number, String json) {
        ObjectNode delta = Json.object();
        ObjectNode one = delta.putArray("tool_calls").addObject().put("index", number);
        one.putObject("function").put("arguments", json);
        return said(index, delta);
    }

    /**
     * @param logprobs in OpenAI's shape, of what has been said
     */
    public ObjectNode logprobs(int index, JsonNode logprobs) {
        ObjectNode chunk = said(index, Json.object());
        ((ObjectNode) chunk.path("choices").path(0)).set("logprobs", logprobs);
        return chunk;
    }

    /**
     * The end of a choice.
     *
     * @param signature of the thoughts behind its text; null: none
     * @param serviceTier that was served; null when the provider does not say
     */
    public ObjectNode finish(
            int index, Finish finish, @Nullable String signature, @Nullable String serviceTier) {
        ObjectNode delta = Json.object();
        ChatAnswer.sign(delta, signature);
        ObjectNode chunk = said(index, delta);
        ((ObjectNode) chunk.path("choices").path(0)).put("finish_reason", finish.word);
        if (serviceTier != null) {
            chunk.put("service_tier", serviceTier);
        }
        return chunk;
    }

    /** What the whole call has used, and nothing else. */
    public ObjectNode usage(TokenUsage usage) {
        ObjectNode chunk = head();
        chunk.putArray("choices");
        ChatAnswer.usage(chunk.putObject("usage"), usage);
        return chunk;
    }

    private ObjectNode said(int index, ObjectNode delta) {
        ObjectNode chunk = head();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        ObjectNode opening = Json.object();
        if (opened.add(index)) {
            opening.put("role", "assistant").putNull("content").putNull("refusal");
        }
        opening.setAll(delta);
        choice.set("delta", opening);
        choice.putNull("logprobs");
        choice.putNull("finish_reason");
        return chunk;
    }

    private ObjectNode head() {
        return Json.object()
                .put("id", id)
                .put("object", "chat.completion.chunk")
                .put("created", at.getEpochSecond())
                .put("model", model);
    }
}
