package dev.sluice.worker.handoff;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.report.Reporter;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is on a dispatch topic; one that cannot be read becomes a dead letter. */
public final class DispatchReader {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchReader.class);

    /** What a worker is told to do. */
    sealed interface Order {}

    record ToRun(Dispatch dispatch) implements Order {}

    record ToCheck(LaneCheck check) implements Order {}

    private final Function<byte[], SpecificRecord> decode;
    private final DeadLetters deadLetters;
    private final Reporter reporter;
    private final WorkerMeters meters;

    public DispatchReader(
            RecordCodec<SpecificRecord> codec,
            DeadLetters deadLetters,
            Reporter reporter,
            WorkerMeters meters) {
        this(codec::decode, deadLetters, reporter, meters);
    }

    DispatchReader(
            Function<byte[], SpecificRecord> decode,
            DeadLetters deadLetters,
            Reporter reporter,
            WorkerMeters meters) {
        this.decode = decode;
        this.deadLetters = deadLetters;
        this.reporter = reporter;
        this.meters = meters;
    }

    /**
     * @return nothing when it was put aside
     * @throws java.io.UncheckedIOException when the registry does not give its schema: it may be
     *     fine and is not put aside
     */
    Optional<Order> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                throw new SerializationException("no value");
            }
            return Optional.of(
                    switch (decode.apply(record.value())) {
                        case Dispatch dispatch -> new ToRun(dispatch);
                        case LaneCheck check -> new ToCheck(check);
                        case SpecificRecord other ->
                                throw new SerializationException(
                                        "%s (expected: Dispatch or LaneCheck)"
                                                .formatted(other.getSchema().getName()));
                    });
        } catch (SerializationException | IllegalStateException e) {
            LOG.error(
                    "dispatch at offset {} of {} is unreadable and put aside: {}",
                    record.offset(),
                    record.topic(),
                    e.getMessage());
            meters.unreadable();
            reporter.deadLetter(deadLetters.of(record, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }
}
