package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds parts of a message to what there is: texts are continued, members of arrays that have an
 * {@code index} are merged by it, others are appended, everything else is replaced. Texts grow in
 * builders inside the tree, so that an answer of a hundred thousand tokens is not copied a hundred
 * thousand times. For one thread.
 */
final class MessageMerge {
    /** Words that come whole, by some providers again and again. */
    private static final Set<String> WORDS = Set.of("id", "type", "role", "name", "format");

    /** What is only said again, signed or cited: no more words of the model. */
    private static final Set<String> NOT_SAID =
            Set.of("thinking_blocks", "extra_content", "annotations");

    private final int bytesMax;
    private long chars;
    private long bytes;

    /**
     * @param bytesMax most bytes of what is kept, as JSON
     */
    MessageMerge(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean full() {
        return bytes > bytesMax;
    }

    long chars() {
        return chars;
    }

    void object(ObjectNode into, ObjectNode more) {
        for (Map.Entry<String, JsonNode> member : more.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            JsonNode known = into.get(name);
            long before = chars;
            if (known == null) {
                bytes += JsonSize.member(name);
            }
            if (value.isNull()) {
                if (known == null) {
                    keep(into, name, value);
                }
            } else if (value.isTextual() && !WORDS.contains(name)) {
                text(into, name, known, value.textValue());
            } else if (value.isTextual() && known != null && known.isTextual()) {
                if (known.textValue().isEmpty()) {
                    keep(into, name, value);
                }
            } else if (value instanceof ObjectNode inner && known instanceof ObjectNode outer) {
                object(outer, inner);
            } else if (value instanceof ArrayNode elements) {
                array(known instanceof ArrayNode there ? there : into.putArray(name), elements);
            } else {
                keep(into, name, value);
            }
            if (NOT_SAID.contains(name)) {
                chars = before;
            }
        }
    }

    /** Puts a value in its place as it is. */
    void keep(ObjectNode into, String name, JsonNode value) {
        count(value);
        into.set(name, value);
    }

    /** Builders are texts again, and what counted the parts of tool calls is gone. */
    JsonNode settled(JsonNode node) {
        if (node instanceof POJONode held && held.getPojo() instanceof StringBuilder text) {
            return TextNode.valueOf(text.toString());
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(settled(member.getValue())));
            object.path("tool_calls")
                    .forEach(
                            call -> {
                                if (call instanceof ObjectNode one) {
                                    one.remove("index");
                                }
                            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, settled(array.get(i)));
            }
        }
        return node;
    }

    private void text(ObjectNode into, String name, @Nullable JsonNode known, String more) {
        chars += more.length();
        bytes += JsonSize.text(more);
        if (known instanceof POJONode held && held.getPojo() instanceof StringBuilder text) {
            text.append(more);
            return;
        }
        String before = known != null && known.isTextual() ? known.textValue() : "";
        into.putPOJO(name, new StringBuilder(before).append(more));
    }

    private void array(ArrayNode into, ArrayNode more) {
        for (JsonNode element : more) {
            bytes += JsonSize.ELEMENT;
            ObjectNode same = element.path("index").isInt() ? withIndex(into, element) : null;
            if (same != null && element instanceof ObjectNode part) {
                object(same, part);
            } else if (element instanceof ObjectNode part) {
                object(into.addObject(), part);
            } else {
                count(element);
                into.add(element);
            }
        }
    }

    private static @Nullable ObjectNode withIndex(ArrayNode array, JsonNode element) {
        for (JsonNode known : array) {
            if (known instanceof ObjectNode object
                    && known.path("index").equals(element.get("index"))) {
                return object;
            }
        }
        return null;
    }

    private void count(JsonNode value) {
        String json = value.toString();
        if (value.isContainerNode()) {
            chars += json.length();
        } else if (!value.isNull()) {
            chars += value.asText().length();
        }
        bytes += JsonSize.text(json);
    }
}
