package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.ChatChunks;
import dev.sluice.ingress.face.SseText;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the caller of a response hears a chat completion.
 *
 * @param request as it was sent
 * @param naming of the job's response
 */
record ResponseShape(ObjectNode request, Function<JobId, ResponseId> naming)
        implements AnswerShape {
    @Override
    public Optional<byte[]> accepted(String jobId) {
        return request.path("background").asBoolean(false)
                ? Optional.of(Field.bytes(frame(jobId).response("queued", "")))
                : Optional.empty();
    }

    @Override
    public byte[] whole(String jobId, byte[] json) {
        return Field.bytes(whole(frame(jobId), json));
    }

    @Override
    public StreamShape stream(String jobId) {
        return new ResponseStream(frame(jobId), -1);
    }

    /**
     * @param json a whole chat completion
     * @throws SluiceException when it is none
     */
    static ObjectNode whole(ResponseFrame frame, byte[] json) {
        ResponseAssembly assembly = new ResponseAssembly(frame, event -> {});
        ChatChunks.required(json).forEach(assembly::take);
        return assembly.done();
    }

    private ResponseFrame frame(String jobId) {
        return new ResponseFrame(naming.apply(new JobId(jobId)), request);
    }

    /** The events of a response, of which a caller may know the first ones. */
    static final class ResponseStream implements StreamShape {
        private final ResponseAssembly assembly;
        private SseText text = new SseText();

        /**
         * @param after the number of the last event that the caller has; negative: none
         */
        ResponseStream(ResponseFrame frame, int after) {
            this.assembly =
                    new ResponseAssembly(
                            frame,
                            event -> {
                                if (event.path("sequence_number").intValue() > after) {
                                    text.event(event.path("type").textValue(), Field.bytes(event));
                                }
                            });
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
            assembly.failed(problem);
            return taken();
        }

        private byte[] taken() {
            byte[] bytes = text.bytes();
            text = new SseText();
            return bytes;
        }
    }
}
