package dev.sluice.ingress.audio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.face.TypedEvents;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was heard, in JSON or as the text alone, as it was asked for, or in the provider's events.
 *
 * @param format as the request names it; empty: it names none
 */
record TextShape(String format) implements AnswerShape {
    @Override
    public byte[] whole(String jobId, byte[] json) {
        return reply(jobId, json).body();
    }

    @Override
    public Reply reply(String jobId, byte[] json) {
        Optional<String> type =
                switch (format) {
                    case "text", "srt" -> Optional.of("text/plain; charset=utf-8");
                    case "vtt" -> Optional.of("text/vtt; charset=utf-8");
                    default -> Optional.empty();
                };
        // A provider without that format has answered with JSON, which has the text, too.
        return type.flatMap(
                        plain ->
                                Field.answer(json)
                                        .filter(answer -> answer.path("text").isTextual())
                                        .map(answer -> reply(answer.path("text").asText(), plain)))
                .orElseGet(() -> new Reply(json, "application/json"));
    }

    private static Reply reply(String text, String contentType) {
        return new Reply(text.getBytes(StandardCharsets.UTF_8), contentType);
    }

    @Override
    public StreamShape stream(String jobId) {
        return new TypedEvents(TextShape::events);
    }

    /**
     * Of an answer that came whole: segments, if their speakers were told apart, then all of it.
     */
    private static List<ObjectNode> events(byte[] json) {
        ObjectNode answer =
                Field.answer(json)
                        .filter(known -> known.path("text").isTextual())
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INTERNAL_ERROR,
                                                "the answer is no transcript (expected: text)"));
        List<ObjectNode> events = new ArrayList<>();
        if (answer.remove("segments") instanceof ArrayNode segments) {
            for (JsonNode segment : segments) {
                if (segment instanceof ObjectNode one
                        && one.path("type").asText("").equals("transcript.text.segment")) {
                    events.add(one);
                }
            }
        }
        events.add(event("transcript.text.delta").set("delta", answer.path("text")));
        events.add(event("transcript.text.done").setAll(answer));
        return events;
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
