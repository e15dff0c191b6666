package dev.sluice.ingress.lifecycle;

import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.SseText;
import dev.sluice.ingress.face.StreamShape;
import java.nio.charset.StandardCharsets;

/** Events of a job, each with what goes on behind it. Thread-safe. */
final class WatchShape implements StreamShape {
    private static final byte[] END = ": the end\n\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public byte[] event(String id, byte[] json) {
        return new SseText().data(id, json).bytes();
    }

    @Override
    public byte[] done() {
        return END.clone();
    }

    @Override
    public byte[] whole(byte[] json) {
        throw new IllegalStateException("a job's life comes in events");
    }

    @Override
    public byte[] failed(Problem problem) {
        return new SseText().data(WatchJson.failed(problem)).bytes();
    }

    @Override
    public String rest(String jobId) {
        return "/v1/jobs/%s/events, with Last-Event-ID".formatted(jobId);
    }
}
