package dev.sluice.router.allocator;

import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The one writer of its limit groups: answers demand with shares. All state is in its store; it
 * holds nothing else.
 */
final class AllocatorProcessor implements Processor<byte[], byte[], Out, SpecificRecord> {
    /** Name of the store, and so of its changelog. */
    static final String ALLOCATIONS = "allocations";

    private final RecordCodec<DemandReport> codec;
    private final Supplier<Catalog> catalog;
    private final RepeatedFailures failures;
    private final RouterMetrics metrics;
    private ProcessorContext<Out, SpecificRecord> context;
    private KeyValueStore<String, GroupAllocation> allocations;

    AllocatorProcessor(
            RecordCodec<DemandReport> codec,
            Supplier<Catalog> catalog,
            RepeatedFailures failures,
            RouterMetrics metrics) {
        this.codec = codec;
        this.catalog = catalog;
        this.failures = failures;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Out, SpecificRecord> context) {
        this.context = context;
        this.allocations = context.getStateStore(ALLOCATIONS);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long now = context.currentSystemTimeMs();
        RecordMetadata source = context.recordMetadata().orElseThrow();
        DemandReport report;
        try {
            if (record.value() == null) {
                throw new UnreadableRecordException(
                        source.topic() + ": no value (expected: a report)");
            }
            report = codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            bury(source, record, String.valueOf(e.getMessage()), now);
            return;
        }
        String place =
                RepeatedFailures.ofRecord(source.topic(), source.partition(), source.offset());
        Optional<String> verdict = failures.verdict(place);
        if (verdict.isPresent()) {
            bury(source, record, verdict.get(), now);
            return;
        }
        try {
            divide(report, now);
        } catch (RuntimeException e) {
            failures.failed(place, e);
            throw e;
        }
    }

    private void divide(DemandReport report, long now) {
        Catalog view = catalog.get();
        Map<String, Division> divisions = new TreeMap<>();
        for (GroupDemand demand : report.getDemands()) {
            int window =
                    view.limitGroup(demand.getLimitGroup()).map(LimitGroup::concurrency).orElse(0);
            GroupAllocation known = allocations.get(demand.getLimitGroup());
            divisions.put(
                    demand.getLimitGroup(),
                    SharePolicy.onReport(
                            known == null ? List.of() : known.getShares(),
                            of(report, demand),
                            window));
        }
        divisions.forEach(
                (group, division) ->
                        allocations.put(group, new GroupAllocation(division.shares())));
        for (ShareGrant grant : grants(divisions)) {
            context.forward(
                    new Record<>(
                            new Out(Topics.SHARES, grant.getCoordinatorPartition(), null),
                            grant,
                            now),
                    "shares");
        }
    }

    private static PartitionReport of(DemandReport report, GroupDemand demand) {
        return new PartitionReport(
                report.getCoordinatorPartition(),
                report.getIncarnation(),
                demand.getInUse(),
                demand.getQueued(),
                demand.getGrantSeq(),
                report.getSeq(),
                report.getSentAtMs());
    }

    private static Collection<ShareGrant> grants(Map<String, Division> divisions) {
        // By incarnation too: a share of a life that is over must not ride on a grant to the next
        // one.
        Map<String, ShareGrant> grants = new TreeMap<>();
        divisions.forEach(
                (group, division) -> {
                    for (PartitionShare share : division.granted()) {
                        grants.computeIfAbsent(
                                        share.getPartition() + "/" + share.getIncarnation(),
                                        k ->
                                                new ShareGrant(
                                                        share.getPartition(),
                                                        share.getIncarnation(),
                                                        share.getReportSeq(),
                                                        share.getReportSentAtMs(),
                                                        new ArrayList<>()))
                                .getShares()
                                .add(
                                        GroupShare.newBuilder()
                                                .setLimitGroup(group)
                                                .setGrantSeq(share.getGrantSeq())
                                                .setConcurrency(share.getGranted())
                                                .build());
                    }
                });
        return grants.values();
    }

    private void bury(
            RecordMetadata source, Record<byte[], byte[]> record, String reason, long now) {
        metrics.deadLetter();
        context.forward(
                new Record<>(
                        new Out(Topics.DEAD_LETTERS, 0, null),
                        new DeadLetter(
                                "router",
                                source.topic(),
                                source.partition(),
                                source.offset(),
                                reason,
                                record.key() == null ? null : ByteBuffer.wrap(record.key()),
                                record.value() == null ? null : ByteBuffer.wrap(record.value()),
                                now),
                        now),
                "allocator-dead-letters");
    }
}
