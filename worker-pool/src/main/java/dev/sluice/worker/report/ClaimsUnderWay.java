package dev.sluice.worker.report;

import dev.sluice.worker.attempt.AttemptId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims on their way into the log. For one thread. */
public final class ClaimsUnderWay {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimsUnderWay.class);

    static final ClaimsUnderWay NONE = new ClaimsUnderWay(Map.of());

    private final Map<AttemptId, Future<RecordMetadata>> sent;

    ClaimsUnderWay(Map<AttemptId, Future<RecordMetadata>> sent) {
        this.sent = sent;
    }

    /**
     * Waits until each claim is in the log or known not to be confirmed.
     *
     * @return the attempts whose claim is confirmed
     * @throws InterruptedException when the waiting thread is interrupted; then no claim counts
     */
    public Set<AttemptId> confirmed() throws InterruptedException {
        Set<AttemptId> confirmed = HashSet.newHashSet(sent.size());
        for (var claim : sent.entrySet()) {
            try {
                claim.getValue().get();
                confirmed.add(claim.getKey());
            } catch (ExecutionException e) {
                LOG.error("claim of {} is not confirmed", claim.getKey(), e.getCause());
            }
        }
        return confirmed;
    }
}
