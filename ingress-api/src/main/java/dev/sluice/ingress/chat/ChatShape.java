package dev.sluice.ingress.chat;

import dev.sluice.ingress.error.OpenAiErrorJson;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.ChatChunks;
import dev.sluice.ingress.face.SseText;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.charset.StandardCharsets;

/**
 * Chat completions leave as workers bring them, with what resumes a stream. Thread-safe.
 *
 * @param includeUsage whether the caller wants the event that has the usage alone
 */
record ChatShape(boolean includeUsage) implements AnswerShape, StreamShape {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] whole(String jobId, byte[] json) {
        return json;
    }

    @Override
    public StreamShape stream(String jobId) {
        return this;
    }

    @Override
    public byte[] event(String id, byte[] chunk) {
        return new SseText().data(id, chunk).bytes();
    }

    @Override
    public byte[] done() {
        return new SseText().data(DONE).bytes();
    }

    @Override
    public byte[] whole(byte[] json) {
        SseText text = new SseText();
        ChatChunks.of(json, includeUsage)
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INTERNAL_ERROR,
                                        "the answer is no chat completion (expected: choices)"))
                .forEach(text::data);
        return text.data(DONE).bytes();
    }

    @Override
    public String rest(String jobId) {
        return "/v1/jobs/%s/events, with Last-Event-ID".formatted(jobId);
    }

    @Override
    public byte[] failed(Problem problem) {
        return new SseText().data(OpenAiErrorJson.document(problem)).bytes();
    }
}
