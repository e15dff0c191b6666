package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.AnthropicErrorJson;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.ChatChunks;
import dev.sluice.ingress.face.SseText;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import java.nio.charset.StandardCharsets;

/**
 * How the caller of a message hears a chat completion.
 *
 * @param model that was asked for
 */
record MessageShape(String model) implements AnswerShape {
    @Override
    public byte[] whole(String jobId, byte[] json) {
        MessageAssembly assembly = new MessageAssembly(id(jobId), model, event -> {}, true);
        ChatChunks.required(json).forEach(assembly::take);
        return Field.bytes(assembly.done());
    }

    @Override
    public StreamShape stream(String jobId) {
        return new MessageStream(id(jobId), model);
    }

    private static String id(String jobId) {
        return jobId.replaceFirst("^job_", "msg_");
    }

    /** The events of one message. */
    private static final class MessageStream implements StreamShape {
        private static final byte[] PING =
                new SseText()
                        .event("ping", "{\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII))
                        .bytes();

        private final MessageAssembly assembly;
        private SseText text = new SseText();

        MessageStream(String id, String model) {
            this.assembly = new MessageAssembly(id, model, this::write, false);
        }

        private void write(ObjectNode event) {
            text.event(event.path("type").textValue(), Field.bytes(event));
        }

        @Override
        public byte[] event(String id, byte[] chunk) {
            assembly.take(chunk);
            return taken();
        }

        @Override
        public byte[] done() {
            assembly.done();
            return taken();
        }

        @Override
        public byte[] whole(byte[] json) {
            ChatChunks.required(json).forEach(assembly::take);
            return done();
        }

        @Override
        public byte[] failed(Problem problem) {
            return new SseText().event("error", AnthropicErrorJson.document(problem)).bytes();
        }

        @Override
        public byte[] keepAlive() {
            return PING;
        }

        private byte[] taken() {
            byte[] bytes = text.bytes();
            text = new SseText();
            return bytes;
        }
    }
}
