package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.SseText;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of a response as its provider wrote them, under the response's own name and numbered
 * anew, so that what Sluice adds has its place among them. The last one is held until the job has
 * ended: a client that has it asks no more. For one thread.
 */
final class NativeStream implements StreamShape {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ResponseFrame frame;
    private final int after;
    private SseText text = new SseText();
    private @Nullable ObjectNode last;
    private int number;

    /**
     * @param after the number of the last event that the caller has; negative: none
     */
    NativeStream(ResponseFrame frame, int after) {
        this.frame = frame;
        this.after = after;
    }

    @Override
    public byte[] event(String id, byte[] chunk) {
        Field.answer(chunk).ifPresent(this::event);
        return taken();
    }

    @Override
    public byte[] done() {
        if (last == null) {
            return failed(
                    Problem.of(
                            ErrorCode.STREAM_INTERRUPTED,
                            "the end of the response is missing (expected: reading it whole at %s)"
                                    .formatted(rest(frame.id().job().value()))));
        }
        emit(last);
        return taken();
    }

    @Override
    public byte[] whole(byte[] json) {
        ObjectNode response = NativeShape.whole(frame, json);
        begin(response.path("model").asText(""));
        int index = 0;
        for (JsonNode item : response.path("output")) {
            item(index++, item);
        }
        String status = response.path("status").asText("completed");
        emit("response." + status, JSON.objectNode().set("response", response));
        return taken();
    }

    @Override
    public byte[] failed(Problem problem) {
        if (number == 0) {
            begin("");
        }
        emit(
                "response.failed",
                JSON.objectNode()
                        .set(
                                "response",
                                frame.failed(
                                        "",
                                        JSON.arrayNode(),
                                        problem.code().wireId(),
                                        problem.detail())));
        return taken();
    }

    private void event(ObjectNode event) {
        if (event.get("response") instanceof ObjectNode response) {
            NativeShape.named(frame, response);
        }
        switch (event.path("type").asText("")) {
            case "response.completed", "response.incomplete" -> last = event;
            default -> emit(event);
        }
    }

    private void begin(String model) {
        for (String type : List.of("response.created", "response.in_progress")) {
            emit(type, JSON.objectNode().set("response", frame.response("in_progress", model)));
        }
    }

    /** An item that came whole: what it says in one piece. */
    private void item(int index, JsonNode item) {
        ObjectNode place = JSON.objectNode().put("output_index", index);
        emit("response.output_item.added", place.deepCopy().set("item", item));
        place.set("item_id", item.path("id"));
        int content = 0;
        for (JsonNode part : item.path("content")) {
            ObjectNode at = place.deepCopy().put("content_index", content++);
            emit("response.content_part.added", at.deepCopy().set("part", part));
            if (part.path("type").asText("").equals("output_text")) {
                ObjectNode said = at.deepCopy();
                said.putArray("logprobs");
                emit("response.output_text.delta", said.deepCopy().set("delta", part.path("text")));
                emit("response.output_text.done", said.deepCopy().set("text", part.path("text")));
            }
            emit("response.content_part.done", at.set("part", part));
        }
        if (item.path("arguments").isTextual()) {
            emit(
                    "response.function_call_arguments.done",
                    place.deepCopy().set("arguments", item.get("arguments")));
        }
        emit(
                "response.output_item.done",
                JSON.objectNode().put("output_index", index).set("item", item));
    }

    private void emit(String type, ObjectNode members) {
        ObjectNode event = JSON.objectNode().put("type", type);
        emit(event.setAll(members));
    }

    private void emit(ObjectNode event) {
        event.put("sequence_number", number);
        if (number > after) {
            text.event(event.path("type").asText("message"), Field.bytes(event));
        }
        number++;
    }

    private byte[] taken() {
        byte[] bytes = text.bytes();
        text = new SseText();
        return bytes;
    }
}
