package dev.sluice.router.coordinator.lane;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Sent;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.usage.TokenCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What ended calls tell about lanes and groups since the last report to the allocator. Memory only:
 * what a restart loses was news of moments ago. Confined to its coordinator's thread; bounded by
 * the catalogue's lanes.
 */
public final class LaneNews {
    /**
     * Of one group, since the last report.
     *
     * @param epoch of the window that the counts are about
     * @param succeeded of calls that were sent in it
     * @param overloaded likewise
     * @param closedUntilMs the provider asked for silence until then; 0: it did not
     * @param provider what it said is left of its limits
     */
    public record GroupNews(
            long epoch,
            int succeeded,
            int overloaded,
            long closedUntilMs,
            long tokensUnused,
            ProviderNews provider) {
        static final GroupNews NONE = new GroupNews(0, 0, 0, 0, 0, ProviderNews.NONE);

        GroupNews plus(GroupNews more) {
            boolean same = more.epoch == epoch;
            return new GroupNews(
                    more.epoch,
                    more.succeeded + (same ? succeeded : 0),
                    more.overloaded + (same ? overloaded : 0),
                    Math.max(closedUntilMs, more.closedUntilMs),
                    tokensUnused + more.tokensUnused,
                    provider.and(more.provider));
        }

        /** Nothing about a window that is not any more. */
        GroupNews about(long window) {
            return window == epoch
                    ? this
                    : new GroupNews(window, 0, 0, closedUntilMs, tokensUnused, provider);
        }
    }

    private final ToLongFunction<String> windowEpoch;
    private final Map<String, GroupNews> groups = new HashMap<>();
    private final Map<String, Map<String, LaneReport>> lanes = new HashMap<>();

    /**
     * @param windowEpoch of a limit group, now
     */
    public LaneNews(ToLongFunction<String> windowEpoch) {
        this.windowEpoch = windowEpoch;
    }

    /**
     * A call has ended, and its worker told how.
     *
     * @param used tokens of all classes
     * @param closedUntilMs until then its group shall be silent; 0: it need not
     */
    public void ended(Call call, AttemptFinished end, long used, long closedUntilMs, long nowMs) {
        Sign sign = Sign.of(end.getOutcome());
        long epoch = windowEpoch.applyAsLong(call.limitGroup());
        boolean current = call.sent().windowEpoch() == epoch;
        groups.merge(
                call.limitGroup(),
                new GroupNews(
                        epoch,
                        current && sign == Sign.ANSWERS ? 1 : 0,
                        current && sign == Sign.OVERLOADED ? 1 : 0,
                        closedUntilMs,
                        // What nobody knows the charge of counts as charged right.
                        call.sent() == Sent.UNKNOWN ? 0 : call.sent().tokens() - used,
                        ProviderNews.of(end, nowMs)),
                GroupNews::plus);
        if (sign != Sign.NONE) {
            count(lane(call), sign, end);
        }
    }

    /** A call was not made after all: what it was charged is free again. */
    public void notMade(Call call) {
        groups.merge(
                call.limitGroup(),
                new GroupNews(
                        windowEpoch.applyAsLong(call.limitGroup()),
                        0,
                        0,
                        0,
                        call.sent().tokens(),
                        ProviderNews.NONE),
                GroupNews::plus);
    }

    /** Takes the news of a group. */
    public GroupNews takeGroup(String limitGroup) {
        GroupNews news = groups.remove(limitGroup);
        return (news == null ? GroupNews.NONE : news).about(windowEpoch.applyAsLong(limitGroup));
    }

    /** Takes the news of a group's lanes, by lane. */
    public Map<String, LaneReport> takeLanes(String limitGroup) {
        Map<String, LaneReport> news = lanes.remove(limitGroup);
        return news == null ? new TreeMap<>() : news;
    }

    private LaneReport lane(Call call) {
        String lane = call.attribution().getLane();
        return lanes.computeIfAbsent(call.limitGroup(), g -> new TreeMap<>())
                .computeIfAbsent(lane, l -> LaneReport.newBuilder().setLane(l).build());
    }

    private static void count(LaneReport lane, Sign sign, AttemptFinished end) {
        switch (sign) {
            case ANSWERS -> {
                lane.setSucceeded(lane.getSucceeded() + 1);
                lane.setDurationMs(lane.getDurationMs() + end.getDurationMs());
                Long first = end.getFirstByteMs();
                lane.setFirstByteMs(lane.getFirstByteMs() + (first == null ? 0 : first));
                lane.setOutputTokens(lane.getOutputTokens() + TokenCounts.output(end.getUsage()));
            }
            case OVERLOADED -> lane.setOverloaded(lane.getOverloaded() + 1);
            case FAILED -> lane.setFailed(lane.getFailed() + 1);
            case NONE -> {}
        }
    }
}
