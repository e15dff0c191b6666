package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Callers of this instance who wait for answers, by job id; bounded by those who let callers in.
 * Thread-safe.
 */
@Singleton
public final class WaitingCallers {
    private final ReplyAddress address;
    private volatile Consumer<String> resumed = jobId -> {};
    private final Map<String, AnswerListener> listeners = new ConcurrentHashMap<>();

    WaitingCallers(AdmissionReplies replies) {
        ReplyAddress own = replies.address();
        this.address =
                new ReplyAddress(
                        own.getIngressId(),
                        own.getRepliesPartition(),
                        own.getStreamPartition(),
                        true);
    }

    /**
     * @param elsewhere gets the ids of jobs whose callers another instance serves now
     */
    public void onResumed(Consumer<String> elsewhere) {
        resumed = elsewhere;
    }

    /** Where they wait. */
    public ReplyAddress address() {
        return address;
    }

    /**
     * To be called before the request is appended.
     *
     * @return false when somebody waits under this very id
     */
    public boolean add(String jobId, AnswerListener listener) {
        return listeners.putIfAbsent(jobId, listener) == null;
    }

    public void remove(String jobId, AnswerListener listener) {
        listeners.remove(jobId, listener);
    }

    public void deliver(StreamChunk chunk, AnswerListener.Place place) {
        if (chunk.getKind() == ChunkKind.RESUMED) {
            if (!chunk.getIngressId().equals(address.getIngressId())) {
                resumed.accept(chunk.getJobId());
            }
            return;
        }
        if (chunk.getIngressId().equals(address.getIngressId())) {
            AnswerListener listener = listeners.get(chunk.getJobId());
            if (listener != null) {
                listener.on(chunk, place);
            }
        }
    }

    public void deliver(AdmissionReply reply) {
        if (reply.getIngressId().equals(address.getIngressId())) {
            AnswerListener listener = listeners.get(reply.getJobId());
            if (listener != null) {
                listener.on(reply);
            }
        }
    }
}
