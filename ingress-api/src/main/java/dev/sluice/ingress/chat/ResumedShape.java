package dev.sluice.ingress.chat;

import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.face.TypedEvents;
import java.util.List;

/**
 * The rest of a stream that was begun on another connection: of a chat, unless its events are those
 * of audio. Who has the last event and asks again hears that it is done. For one thread.
 */
final class ResumedShape implements StreamShape {
    private final ChatShape chat = new ChatShape(false);

    /** What has been heard in part never comes whole. */
    private final TypedEvents typed = new TypedEvents(json -> List.of());

    private StreamShape shape = chat;

    @Override
    public byte[] event(String id, byte[] chunk) {
        if (TypedEvents.has(chunk)) {
            shape = typed;
        }
        return shape.event(id, chunk);
    }

    @Override
    public byte[] done() {
        return shape.done();
    }

    @Override
    public byte[] whole(byte[] json) {
        return shape.whole(json);
    }

    @Override
    public byte[] failed(Problem problem) {
        return shape.failed(problem);
    }

    @Override
    public String rest(String jobId) {
        return shape.rest(jobId);
    }
}
