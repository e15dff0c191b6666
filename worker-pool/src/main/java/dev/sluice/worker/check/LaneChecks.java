package dev.sluice.worker.check;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.check.VerdictPolicy.Verdict;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.ProviderAdapter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at lanes as allocators order it, each on a virtual thread of its own and beside the slots,
 * and tells the allocator what it found. Sixteen at a time; what comes beyond that is left out, and
 * so is a report that cannot be produced: the allocator orders the next check anyway. Thread-safe.
 */
public final class LaneChecks {
    private static final Logger LOG = LoggerFactory.getLogger(LaneChecks.class);
    private static final int AT_ONCE_MAX = 16;

    private final Map<String, ProviderAdapter> adapters;
    private final Producer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;
    private final WorkerMeters meters;
    private final ThreadFactory threads;
    private final Semaphore free = new Semaphore(AT_ONCE_MAX);

    /**
     * @param codec of {@code sluice.demand}
     */
    public LaneChecks(
            List<ProviderAdapter> adapters,
            Producer<byte[], byte[]> producer,
            RecordCodec<SpecificRecord> codec,
            WorkerMeters meters,
            ThreadFactory threads) {
        this.adapters =
                adapters.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        ProviderAdapter::wire, Function.identity()));
        this.producer = producer;
        this.codec = codec;
        this.meters = meters;
        this.threads = threads;
    }

    /** Begins a check; returns at once. */
    public void begin(LaneCheck check) {
        ProviderAdapter adapter = adapters.get(check.getTarget().getWire());
        if (adapter == null) {
            LOG.error(
                    "lane {} is not checked: wire API {} (expected: one of {})",
                    check.getLane(),
                    check.getTarget().getWire(),
                    adapters.keySet());
        } else if (free.tryAcquire()) {
            threads.newThread(() -> run(adapter, check)).start();
        } else {
            LOG.warn("lane {} is not checked now: {} others are", check.getLane(), AT_ONCE_MAX);
        }
    }

    /** The edge of the thread. */
    private void run(ProviderAdapter adapter, LaneCheck check) {
        try {
            AttemptOutcome outcome = adapter.check(check);
            meters.checked(check.getLane(), outcome.reason());
            Verdict verdict = VerdictPolicy.of(outcome.reason());
            if (verdict != Verdict.GOOD) {
                LOG.warn("check: {}", outcome.message());
            }
            if (verdict != Verdict.NONE) {
                report(check, verdict == Verdict.GOOD, outcome.reason());
            }
        } catch (RuntimeException e) {
            LOG.warn("lane {} could not be checked", check.getLane(), e);
        } finally {
            free.release();
        }
    }

    private void report(LaneCheck check, boolean good, OutcomeReason found) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                Topics.DEMAND,
                                check.getAllocatorPartition(),
                                null,
                                codec.encode(
                                        new LaneChecked(
                                                check.getLane(),
                                                check.getLimitGroup(),
                                                good,
                                                found.name(),
                                                check.getOrderedAtMs()))),
                        (metadata, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "what the check of lane {} found is lost",
                                        check.getLane(),
                                        failure);
                            }
                        });
    }
}
