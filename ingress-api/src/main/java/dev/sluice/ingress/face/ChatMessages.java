package dev.sluice.ingress.face;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat, written down from another API's. What an assistant says and calls without
 * anybody's word between is one message. For one thread.
 */
public final class ChatMessages {
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    private @Nullable ObjectNode assistant;

    /**
     * @param content a text or parts
     */
    public void system(JsonNode content) {
        add("system").set("content", content);
    }

    /**
     * @param content a text or parts
     */
    public void user(JsonNode content) {
        add("user").set("content", content);
    }

    /** The answer to a call. */
    public void tool(String callId, JsonNode content) {
        add("tool").put("tool_call_id", callId).set("content", content);
    }

    /** What the assistant said; before what it called then. */
    public void assistant(String text) {
        ObjectNode open = assistant;
        if (open == null || open.has("tool_calls")) {
            open = add("assistant");
            assistant = open;
        }
        JsonNode before = open.path("content");
        open.put("content", before.isTextual() ? before.textValue() + text : text);
    }

    public void call(String id, String name, String arguments) {
        ObjectNode call = turn().withArray("/tool_calls").addObject();
        call.put("id", id).put("type", "function");
        call.putObject("function").put("name", name).put("arguments", arguments);
    }

    /** Of the assistant's turn, as its provider signed it. */
    public void thought(JsonNode block) {
        turn().withArray("/thinking_blocks").add(block);
    }

    /** Nothing that comes belongs to the assistant's turn any more. */
    public void turnEnds() {
        assistant = null;
    }

    public ArrayNode written() {
        return messages;
    }

    private ObjectNode turn() {
        ObjectNode open = assistant;
        if (open == null) {
            open = add("assistant");
            open.putNull("content");
            assistant = open;
        }
        return open;
    }

    private ObjectNode add(String role) {
        assistant = null;
        return messages.addObject().put("role", role);
    }
}
