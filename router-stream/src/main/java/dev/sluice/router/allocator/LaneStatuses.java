package dev.sluice.router.allocator;

import dev.sluice.router.Out;
import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupWindow;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Publishes how lanes do: what changed, at most once a second. Memory only; after a restart the
 * first report of a group publishes its lanes again. Confined to the allocator's thread.
 */
final class LaneStatuses {
    private static final long INTERVAL_MS = 1_000;

    private final ProcessorContext<Out, SpecificRecord> context;
    private final Map<String, LaneStatus> changed = new TreeMap<>();
    private final Map<String, LaneStatus> published = new HashMap<>();
    private long lastMs;

    LaneStatuses(ProcessorContext<Out, SpecificRecord> context) {
        this.context = context;
    }

    void changed(LimitGroup limits, GroupAllocation allocation, long nowMs) {
        GroupWindow window = allocation.getWindow();
        for (LaneHealth lane : allocation.getLanes()) {
            int inUse = 0;
            int queued = 0;
            for (PartitionShare share : allocation.getShares()) {
                for (LaneReport report : share.getLanes()) {
                    if (report.getLane().equals(lane.getLane())) {
                        inUse += report.getInUse();
                        queued += report.getQueued();
                    }
                }
            }
            LaneStatus status =
                    LaneStatus.newBuilder()
                            .setLane(lane.getLane())
                            .setLimitGroup(limits.name())
                            .setInUse(inUse)
                            .setQueued(queued)
                            .setWindow(
                                    window == null
                                            ? limits.concurrency()
                                            : WindowPolicy.calls(window))
                            .setWindowMax(limits.concurrency())
                            .setBreaker(
                                    lane.getShutAtMs() == 0
                                            ? BreakerState.CLOSED
                                            : lane.getProbePartition() < 0
                                                    ? BreakerState.OPEN
                                                    : BreakerState.HALF_OPEN)
                            .setClosedForMs(Math.max(0, allocation.getClosedUntilMs() - nowMs))
                            .setDurationMs(Math.round(lane.getDurationMs()))
                            .setFirstByteMs(Math.round(lane.getFirstByteMs()))
                            .setOutputTokens(Math.round(lane.getOutputTokens()))
                            .setAtMs(0L)
                            .setCheckedAtMs(lane.getCheckedAtMs())
                            .setCheckFound(lane.getCheckFound())
                            .setChecksFailed(lane.getChecksFailed())
                            .build();
            if (status.equals(published.get(lane.getLane()))) {
                changed.remove(lane.getLane());
            } else {
                changed.put(lane.getLane(), status);
            }
        }
    }

    void publish(long nowMs) {
        if (changed.isEmpty() || nowMs < nextMs()) {
            return;
        }
        changed.forEach(
                (lane, status) -> {
                    published.put(lane, status);
                    context.forward(
                            new Record<>(
                                    new Out(Topics.LANE_STATUS, 0, lane),
                                    LaneStatus.newBuilder(status).setAtMs(nowMs).build(),
                                    nowMs),
                            "lane-status");
                });
        changed.clear();
        lastMs = nowMs;
    }

    /**
     * Nothing is told of a lane any more.
     *
     * @param lost whether nobody else tells of it
     */
    void gone(String lane, boolean lost, long nowMs) {
        changed.remove(lane);
        published.remove(lane);
        if (lost) {
            context.forward(
                    new Record<>(new Out(Topics.LANE_STATUS, 0, lane), null, nowMs), "lane-status");
        }
    }

    /** When {@link #publish} is wanted; far in the future when nothing changed. */
    long nextMs() {
        return changed.isEmpty() ? Long.MAX_VALUE : lastMs + INTERVAL_MS;
    }
}
