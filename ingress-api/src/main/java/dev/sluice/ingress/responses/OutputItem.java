package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One item of a response's output while it grows. For one thread. */
final class OutputItem {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Kind kind;
    private final String id;
    private final int index;
    private final String callId;
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final ArrayNode annotations = JSON.arrayNode();

    /** What an item is, with the words that its events have for it. */
    enum Kind {
        THOUGHT("rs_", "response.reasoning_text", "text"),
        TEXT("msg_", "response.output_text", "text"),
        REFUSAL("msg_", "response.refusal", "refusal"),
        CALL("fc_", "response.function_call_arguments", "arguments");

        private final String prefix;
        private final String event;
        private final String field;

        Kind(String prefix, String event, String field) {
            this.prefix = prefix;
            this.event = event;
            this.field = field;
        }

        /** The beginning of the types of its events. */
        String event() {
            return event;
        }

        /** What its last event calls all that it says. */
        String field() {
            return field;
        }
    }

    /**
     * @param digits of the response
     * @param index in the output
     * @param callId empty unless it is a call, as the name
     */
    OutputItem(Kind kind, String digits, int index, String callId, String name) {
        this.kind = kind;
        this.id = kind.prefix + digits + "_" + index;
        this.index = index;
        this.callId = callId.isEmpty() && kind == Kind.CALL ? "call_" + digits + index : callId;
        this.name = name;
    }

    Kind kind() {
        return kind;
    }

    void add(String more) {
        text.append(more);
    }

    /**
     * @return its place among what the item cites
     */
    int annotate(ObjectNode annotation) {
        annotations.add(annotation);
        return annotations.size() - 1;
    }

    String text() {
        return text.toString();
    }

    /** Its place, as its events name it; {@code content_index} too where it has parts. */
    ObjectNode place() {
        ObjectNode place = itemPlace();
        if (kind != Kind.CALL) {
            place.put("content_index", 0);
        }
        return place;
    }

    /** As {@link #place}, of an event about the item as a whole. */
    ObjectNode outside() {
        return JSON.objectNode().put("output_index", index);
    }

    private ObjectNode itemPlace() {
        return JSON.objectNode().put("item_id", id).put("output_index", index);
    }

    /** The item before it says anything. */
    ObjectNode begun() {
        return item("in_progress", false);
    }

    /**
     * @param status one of OpenAI's
     */
    ObjectNode whole(String status) {
        return item(status, true);
    }

    /** The only part of its content; of a call there is none. */
    ObjectNode part(boolean whole) {
        ObjectNode part = JSON.objectNode();
        String said = whole ? text() : "";
        return switch (kind) {
            case THOUGHT -> part.put("type", "reasoning_text").put("text", said);
            case TEXT -> {
                part.put("type", "output_text").put("text", said);
                part.set("annotations", whole ? annotations : JSON.arrayNode());
                part.putArray("logprobs");
                yield part;
            }
            case REFUSAL -> part.put("type", "refusal").put("refusal", said);
            case CALL -> part;
        };
    }

    private ObjectNode item(String status, boolean whole) {
        ObjectNode item = JSON.objectNode().put("id", id);
        switch (kind) {
            case THOUGHT -> {
                item.put("type", "reasoning");
                item.putArray("summary");
                content(item, whole);
            }
            case TEXT, REFUSAL -> {
                item.put("type", "message").put("role", "assistant");
                content(item, whole);
            }
            case CALL ->
                    item.put("type", "function_call")
                            .put("call_id", callId)
                            .put("name", name)
                            .put("arguments", whole ? text() : "");
        }
        return item.put("status", status);
    }

    private void content(ObjectNode item, boolean whole) {
        var content = item.putArray("content");
        if (whole) {
            content.add(part(true));
        }
    }
}
