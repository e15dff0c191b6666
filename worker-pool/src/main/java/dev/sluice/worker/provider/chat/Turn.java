package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of a conversation. */
public sealed interface Turn {
    /** Where in the body it stands, e.g. {@code messages[0]}. */
    String at();

    /** From {@code system} or {@code developer}; texts only. */
    record System(String at, List<Part> parts) implements Turn {}

    record User(String at, List<Part> parts) implements Turn {}

    /**
     * @param parts texts only
     * @param thinking blocks of an earlier answer's thinking, as they were given; null: none
     * @param signature of an earlier answer's thoughts on its text; null: none
     */
    record Assistant(
            String at,
            List<Part> parts,
            List<ToolCall> calls,
            @Nullable JsonNode thinking,
            @Nullable String signature)
            implements Turn {}

    /** What a function gave. */
    record ToolResult(String at, String callId, List<Part> parts) implements Turn {}

    /**
     * @param signature of the thoughts that led to the call; null: none
     */
    record ToolCall(
            String at, String id, String name, ObjectNode arguments, @Nullable String signature) {}
}
