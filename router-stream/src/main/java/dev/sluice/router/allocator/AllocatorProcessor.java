package dev.sluice.router.allocator;

import dev.sluice.router.Alarm;
import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of its limit groups: answers demand with shares and permits. What it decides by is
 * in its store; in memory it has only when to look again, and what it told last.
 */
final class AllocatorProcessor implements Processor<byte[], byte[], Out, SpecificRecord> {
    /** Name of the store, and so of its changelog. */
    static final String ALLOCATIONS = "allocations";

    private final RecordCodec<SpecificRecord> codec;
    private final Supplier<Catalog> catalog;
    private final CommitPaces paces;
    private final RepeatedFailures failures;
    private final RouterMetrics metrics;
    private ProcessorContext<Out, SpecificRecord> context;
    private KeyValueStore<String, GroupAllocation> allocations;
    private LaneStatuses statuses;
    private LaneChecks checks;
    private AllocatorDeadLetters letters;
    private GroupsDue due;
    private Answers answers;
    private Catalog seen = Catalog.EMPTY;
    private @Nullable Alarm alarm;

    AllocatorProcessor(
            RecordCodec<SpecificRecord> codec,
            Supplier<Catalog> catalog,
            CommitPaces paces,
            RepeatedFailures failures,
            RouterMetrics metrics) {
        this.codec = codec;
        this.catalog = catalog;
        this.paces = paces;
        this.failures = failures;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Out, SpecificRecord> context) {
        this.context = context;
        close();
        this.allocations = context.getStateStore(ALLOCATIONS);
        this.statuses = new LaneStatuses(context);
        this.checks = new LaneChecks(context);
        this.letters = new AllocatorDeadLetters(context, metrics);
        this.due = new GroupsDue();
        this.answers = new Answers();
        long nowMs = context.currentSystemTimeMs();
        try (var known = allocations.all()) {
            known.forEachRemaining(group -> due.add(group.key, nowMs));
        }
        this.alarm = new Alarm(context, this::onAlarm);
        setAlarm(nowMs);
    }

    @Override
    public void close() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long now = context.currentSystemTimeMs();
        RecordMetadata source = context.recordMetadata().orElseThrow();
        SpecificRecord told;
        try {
            if (record.value() == null) {
                throw new UnreadableRecordException(
                        source.topic() + ": no value (expected: a report)");
            }
            told = codec.decode(record.value());
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
            hear(told, now);
            lookAtTheCatalogue(now);
        } catch (RuntimeException e) {
            failures.failed(place, e);
            throw e;
        }
    }

    private void hear(SpecificRecord told, long nowMs) {
        switch (told) {
            case DemandReport report -> divide(report, nowMs);
            case LaneChecked check -> hear(check, nowMs);
            default ->
                    throw new IllegalStateException(
                            "%s on %s (expected: DemandReport or LaneChecked)"
                                    .formatted(told.getSchema().getName(), Topics.DEMAND));
        }
    }

    private void hear(LaneChecked check, long nowMs) {
        String group = check.getLimitGroup();
        catalog.get()
                .limitGroup(group)
                .map(limits -> GroupPolicy.onCheck(known(group), check, limits, nowMs))
                .ifPresent(division -> keep(Map.of(group, division), nowMs));
    }

    private void divide(DemandReport report, long nowMs) {
        Map<String, Division> divisions = new TreeMap<>();
        for (GroupDemand demand : report.getDemands()) {
            PartitionReport heard =
                    new PartitionReport(
                            report.getCoordinatorPartition(),
                            report.getIncarnation(),
                            demand,
                            report.getSeq(),
                            report.getSentAtMs(),
                            answers.due(
                                    demand.getLimitGroup(),
                                    report.getCoordinatorPartition(),
                                    nowMs));
            GroupAllocation known = known(demand.getLimitGroup());
            catalog.get()
                    .limitGroup(demand.getLimitGroup())
                    .ifPresentOrElse(
                            limits ->
                                    divisions.put(
                                            limits.name(),
                                            GroupPolicy.onReport(known, heard, limits, nowMs)),
                            () -> {
                                known.setShares(SharePolicy.heard(known.getShares(), heard, nowMs));
                                forgetIfIdle(demand.getLimitGroup(), known, nowMs);
                            });
        }
        keep(divisions, nowMs);
    }

    private void onAlarm(long nowMs) {
        lookAgain(nowMs);
        lookAtTheCatalogue(nowMs);
    }

    /** Groups whose time has come: a permit, a probe, a check, the end of a silence. */
    private void lookAgain(long nowMs) {
        Map<String, Division> divisions = new TreeMap<>();
        for (String group : due.takeDue(nowMs)) {
            catalog.get()
                    .limitGroup(group)
                    .ifPresentOrElse(
                            limits ->
                                    divisions.put(
                                            group, GroupPolicy.onTime(known(group), limits, nowMs)),
                            () -> forgetIfIdle(group, known(group), nowMs));
        }
        keep(divisions, nowMs);
    }

    private void keep(Map<String, Division> divisions, long nowMs) {
        divisions.forEach(
                (group, division) -> {
                    forgetLostLanes(group, division.allocation(), nowMs);
                    OptionalLong check =
                            checks.order(catalog.get(), group, division.allocation(), nowMs);
                    allocations.put(group, division.allocation());
                    division.grants()
                            .keySet()
                            .forEach(partition -> answers.told(group, partition, nowMs));
                    catalog.get()
                            .limitGroup(group)
                            .ifPresent(
                                    limits ->
                                            statuses.changed(limits, division.allocation(), nowMs));
                    due.addEarlier(group, division.dueMs(), check);
                });
        for (ShareGrant grant : ShareGrants.of(divisions)) {
            context.forward(
                    new Record<>(
                            new Out(Topics.SHARES, grant.getCoordinatorPartition(), null),
                            grant,
                            nowMs),
                    "shares");
        }
        statuses.publish(nowMs);
        setAlarm(nowMs);
        // Also when nothing is divided: a group may have been forgotten.
        paces.own().worked(context::commit);
    }

    /**
     * Nothing tells an allocator of a change, so it looks with the next report or alarm: for what
     * it can forget, and for lanes that are to be checked.
     */
    private void lookAtTheCatalogue(long nowMs) {
        Catalog view = catalog.get();
        if (view == seen) {
            return;
        }
        seen = view;
        boolean any = false;
        try (var groups = allocations.all()) {
            while (groups.hasNext()) {
                var group = groups.next();
                if (checks.wanted(view, group.key)
                        || view.limitGroup(group.key).isEmpty()
                        || lanesKept(group.key, group.value).size()
                                < group.value.getLanes().size()) {
                    due.add(group.key, nowMs);
                    any = true;
                }
            }
        }
        if (any) {
            lookAgain(nowMs);
        }
    }

    private void forgetIfIdle(String group, GroupAllocation known, long nowMs) {
        if (known.getShares().isEmpty() && known.getLanes().isEmpty()) {
            return;
        }
        if (Leftovers.idle(known, nowMs)) {
            allocations.delete(group);
            answers.forget(group);
            known.getLanes().forEach(lane -> gone(lane.getLane(), nowMs));
        } else {
            allocations.put(group, known);
            due.add(group, Leftovers.forgetAtMs(known));
        }
    }

    private void forgetLostLanes(String group, GroupAllocation allocation, long nowMs) {
        List<LaneHealth> kept = lanesKept(group, allocation);
        if (kept.size() < allocation.getLanes().size()) {
            allocation.getLanes().stream()
                    .filter(lane -> !kept.contains(lane))
                    .forEach(lane -> gone(lane.getLane(), nowMs));
            allocation.setLanes(kept);
        }
    }

    private List<LaneHealth> lanesKept(String group, GroupAllocation allocation) {
        return Leftovers.kept(
                allocation,
                lane ->
                        catalog.get()
                                .lane(lane)
                                .filter(known -> known.limitGroup().equals(group))
                                .isPresent());
    }

    /** A lane that went to another group is that one's to tell of. */
    private void gone(String lane, long nowMs) {
        statuses.gone(lane, catalog.get().lane(lane).isEmpty(), nowMs);
    }

    private void setAlarm(long nowMs) {
        long next = Math.min(due.nextMs(), statuses.nextMs());
        if (alarm != null && next < Long.MAX_VALUE) {
            alarm.noLaterThan(next, nowMs);
        }
    }

    private GroupAllocation known(String group) {
        GroupAllocation known = allocations.get(group);
        return known == null ? GroupPolicy.unknown() : known;
    }

    private void bury(
            RecordMetadata source, Record<byte[], byte[]> record, String reason, long now) {
        letters.bury(source, record, reason, now);
        paces.own().worked(context::commit);
    }
}
