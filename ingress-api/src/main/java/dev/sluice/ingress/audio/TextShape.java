package dev.sluice.ingress.audio;

import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What was heard, in JSON or as the text alone, as it was asked for. Never a stream.
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
        throw new IllegalStateException("a stream of an operation that has none");
    }
}
