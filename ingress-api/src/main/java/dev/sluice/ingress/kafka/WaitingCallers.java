package dev.sluice.ingress.kafka;

import dev.sluice.runtime.LogKeys;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.seal.AnswerKey;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callers of this instance who wait for answers, by job id; bounded by those who let callers in.
 * Thread-safe.
 */
@Singleton
public final class WaitingCallers {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingCallers.class);

    private final ReplyAddress own;
    private final Bodies bodies;
    private final AnswerKey key = AnswerKey.fresh();
    private volatile Consumer<String> resumed = jobId -> {};
    private final Map<String, AnswerListener> listeners = new ConcurrentHashMap<>();

    /**
     * @param bodies says whose answers must not rest in topics
     */
    WaitingCallers(AdmissionReplies replies, Bodies bodies) {
        this.own = replies.address();
        this.bodies = bodies;
    }

    /**
     * @param elsewhere gets the ids of jobs whose callers another instance serves now
     */
    public void onResumed(Consumer<String> elsewhere) {
        resumed = elsewhere;
    }

    /** Where they wait whose tenant has this retention class. */
    public ReplyAddress address(String retentionClass) {
        return new ReplyAddress(
                own.getIngressId(),
                own.getRepliesPartition(),
                own.getStreamPartition(),
                true,
                bodies.staysOutOfTopics(retentionClass) ? key.publicKey() : null);
    }

    public String ingressId() {
        return own.getIngressId();
    }

    /** The partition of {@code sluice.stream} that they hear. */
    public int streamPartition() {
        return own.getStreamPartition();
    }

    /**
     * A chunk as who waits for it can read it; as it is when it was sealed for another instance, or
     * not at all.
     */
    public StreamChunk opened(StreamChunk chunk) {
        if (chunk.getSealed() == null || !chunk.getIngressId().equals(own.getIngressId())) {
            return chunk;
        }
        try {
            return key.open(chunk);
        } catch (GeneralSecurityException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.JOB_ID, chunk.getJobId())
                    .setCause(e)
                    .log("a chunk that was sealed for this instance cannot be opened");
            return chunk;
        }
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
            if (!chunk.getIngressId().equals(own.getIngressId())) {
                resumed.accept(chunk.getJobId());
            }
            return;
        }
        if (chunk.getIngressId().equals(own.getIngressId())) {
            AnswerListener listener = listeners.get(chunk.getJobId());
            if (listener != null) {
                listener.on(opened(chunk), place);
            }
        }
    }

    public void deliver(AdmissionReply reply) {
        if (reply.getIngressId().equals(own.getIngressId())) {
            AnswerListener listener = listeners.get(reply.getJobId());
            if (listener != null) {
                listener.on(reply);
            }
        }
    }
}
