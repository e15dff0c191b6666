package dev.sluice.ingress.batch.expand;

import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * A partition with transactions in memory: what is written is whole, and whoever opens it shuts out
 * the one before. Told so, it loses the word on a step, written or not.
 */
final class FakePartition {
    /** What becomes of a step. */
    enum Fate {
        WRITTEN,
        WRITTEN_AND_NOT_TOLD,
        NOT_WRITTEN
    }

    interface Fates {
        Fate of(int step);
    }

    private static final RecordCodec<SpecificRecord> CODEC =
            new RecordCodecs(SchemaRegistry.bundled())
                    .forTopic(
                            Topics.of(TopicLayout.SINGLE_NODE, List.of("default"))
                                    .byName(Topics.BATCHES),
                            SpecificRecord.class);

    final List<JobRequest> jobs = new ArrayList<>();
    final List<CancelRequest> cancels = new ArrayList<>();
    final List<SpecificRecord> records = new ArrayList<>();
    private Fates fates = step -> Fate.WRITTEN;
    private int steps;
    private int epoch;

    void fates(Fates next) {
        fates = next;
    }

    int steps() {
        return steps;
    }

    StepLog open() {
        int mine = ++epoch;
        return new StepLog() {
            @Override
            public void commit(List<? extends SpecificRecord> requests, SpecificRecord news)
                    throws StepLostException {
                if (mine != epoch) {
                    throw new StepLostException(new IllegalStateException("shut out"));
                }
                Fate fate = fates.of(steps++);
                if (fate != Fate.NOT_WRITTEN) {
                    write(requests);
                    records.add(CODEC.decode(CODEC.encode(news)));
                }
                if (fate != Fate.WRITTEN) {
                    throw new StepLostException(new IllegalStateException("the word was lost"));
                }
            }

            @Override
            public void close() {}
        };
    }

    private void write(List<? extends SpecificRecord> requests) {
        for (SpecificRecord request : requests) {
            switch (request) {
                case JobRequest job -> jobs.add(job);
                case CancelRequest cancel -> cancels.add(cancel);
                default -> throw new IllegalArgumentException(request.toString());
            }
        }
    }
}
