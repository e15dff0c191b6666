package dev.sluice.router.allocator;

import dev.sluice.router.RefillPolicy;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.avro.TenantDemand;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.serde.RecordTrust;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One allocator and twelve coordinators on a log that takes up to 150 ms, over many minutes of
 * made-up time, with restarts on both sides.
 */
final class GroupSimulation {
    private static final int PARTITIONS = 12;
    private static final long REPORT_EVERY_MS = 250;
    static final int TOKENS = 100;
    static final long MINUTE_MS = 60_000;

    static {
        RecordTrust.give();
    }

    private record Event(long atMs, long order, Runnable action) {}

    final class Coordinator {
        private final int partition;
        private int life;
        private long demand;
        private int weight = 1;
        private long used;
        private int truth = TOKENS;
        private long unused;

        /** What a call really uses of the tokens that it is charged. */
        void uses(int tokens) {
            truth = tokens;
        }

        long usedTokens() {
            return used * truth;
        }

        void weighs(int tenants) {
            weight = tenants;
        }

        long used() {
            return used;
        }

        void wants(long jobs) {
            demand = jobs;
        }

        private long grantSeq;
        private long requests;
        private long tokens;
        private long requestsSeen;
        private long tokensSeen;
        private long untilMs;
        private long reports;
        private @Nullable ProviderLimits news;
        private long newsOfMs;
        private long closedUntilMs;

        Coordinator(int partition) {
            this.partition = partition;
        }

        void report() {
            GroupDemand told =
                    GroupDemand.newBuilder()
                            .setLimitGroup("group")
                            .setTenants(
                                    List.of(
                                            new TenantDemand(
                                                    weight, (int) Math.min(demand, 1_000_000))))
                            .setLanes(List.of())
                            .setInUse(0)
                            .setQueued((int) Math.min(demand, 1_000_000))
                            .setGrantSeq(grantSeq)
                            .setRequestsLeft(now <= untilMs ? requests : 0)
                            .setTokensLeft(now <= untilMs ? tokens : 0)
                            .setRequestsSeen(requestsSeen)
                            .setTokensSeen(tokensSeen)
                            .setTokensNext(TOKENS)
                            .setTokensQueued(demand * TOKENS)
                            .setTokensUnused(unused)
                            .setProviderLimits(news)
                            .setProviderLimitsOfMs(newsOfMs)
                            .build();
            news = null;
            unused = 0;
            PartitionReport report =
                    new PartitionReport(partition, "life " + life, told, ++reports, now, false);
            later(() -> allocate(report));
        }

        void hear(String incarnation, long reportedAtMs, GroupShare share) {
            if (!incarnation.equals("life " + life) || share.getGrantSeq() <= grantSeq) {
                return;
            }
            grantSeq = share.getGrantSeq();
            if (share.getRequests() + share.getTokens() > 0) {
                requests = (now <= untilMs ? requests : 0) + share.getRequests();
                tokens = (now <= untilMs ? tokens : 0) + share.getTokens();
                requestsSeen += share.getRequests();
                tokensSeen += share.getTokens();
                untilMs = reportedAtMs + share.getPermitsValidMs();
            }
            use();
        }

        void use() {
            while (demand > 0
                    && now >= closedUntilMs
                    && now <= untilMs
                    && (limits.requestRate().isEmpty() || requests > 0)
                    && (limits.tokenRate().isEmpty() || tokens >= TOKENS)) {
                requests--;
                tokens -= TOKENS;
                demand--;
                used++;
                unused += TOKENS - truth;
                usedAt.merge(now, 1L, Long::sum);
                if (provider != null) {
                    provider.call(now);
                    says(provider.left());
                }
            }
        }

        /** A call that was sent now is answered now. */
        void says(RateLeft left) {
            news = new ProviderLimits(left, null);
            newsOfMs = now;
            closedUntilMs = now + RefillPolicy.silenceForRequestMs(left);
        }

        void restart() {
            life++;
            grantSeq = 0;
            requestsSeen = 0;
            tokensSeen = 0;
            requests = 0;
            tokens = 0;
            untilMs = 0;
        }
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    (a, b) ->
                            a.atMs == b.atMs
                                    ? Long.compare(a.order, b.order)
                                    : Long.compare(a.atMs, b.atMs));
    private final List<Coordinator> coordinators = new ArrayList<>();
    private final TreeMap<Long, Long> usedAt = new TreeMap<>();
    private final Random random;
    private final LimitGroup limits;
    private @Nullable MinuteBucket provider;
    private GroupAllocation known = GroupPolicy.unknown();
    private long now = 1_000_000;
    private long order;
    private long dueMs = Long.MAX_VALUE;
    private long logFreeAtMs;

    GroupSimulation(long seed, LimitGroup limits) {
        this.random = new Random(seed);
        this.limits = limits;
        for (int i = 0; i < PARTITIONS; i++) {
            Coordinator one = new Coordinator(i);
            coordinators.add(one);
            beat(one, random.nextInt((int) REPORT_EVERY_MS));
        }
    }

    void provider(MinuteBucket bucket) {
        provider = bucket;
    }

    long now() {
        return now;
    }

    private void beat(Coordinator one, long inMs) {
        at(
                now + inMs,
                () -> {
                    one.use();
                    one.report();
                    beat(one, REPORT_EVERY_MS);
                });
    }

    private void at(long atMs, Runnable action) {
        events.add(new Event(atMs, order++, action));
    }

    /** Through a log, which keeps the order. */
    private void later(Runnable action) {
        logFreeAtMs = Math.max(logFreeAtMs, now + 1 + random.nextInt(150));
        at(logFreeAtMs, action);
    }

    /** It goes on with what it has stored, and looks at everything once. */
    void restartAllocator() {
        settle(GroupPolicy.onTime(GroupAllocation.newBuilder(known).build(), limits, now));
    }

    private void allocate(PartitionReport report) {
        settle(GroupPolicy.onReport(known, report, limits, now));
    }

    private void settle(Division division) {
        known = division.allocation();
        dueMs = division.dueMs().orElse(Long.MAX_VALUE);
        if (dueMs < Long.MAX_VALUE) {
            long due = dueMs;
            at(
                    due,
                    () -> {
                        if (dueMs == due) {
                            settle(GroupPolicy.onTime(known, limits, now));
                        }
                    });
        }
        for (PartitionShare share : known.getShares()) {
            GroupShare grant = division.grants().get(share.getPartition());
            if (grant != null) {
                String incarnation = share.getIncarnation();
                long reportedAtMs = share.getReportSentAtMs();
                later(
                        () ->
                                coordinators
                                        .get(share.getPartition())
                                        .hear(incarnation, reportedAtMs, grant));
            }
        }
    }

    void run(long forMs) {
        long end = now + forMs;
        while (!events.isEmpty() && events.peek().atMs <= end) {
            Event event = events.remove();
            now = Math.max(now, event.atMs);
            event.action.run();
        }
        now = end;
    }

    /** The most that was used in any stretch of this length. */
    long most(long lengthMs) {
        long most = 0;
        long sum = 0;
        var first = new ArrayList<>(usedAt.entrySet());
        int from = 0;
        for (Map.Entry<Long, Long> one : first) {
            sum += one.getValue();
            while (first.get(from).getKey() <= one.getKey() - lengthMs) {
                sum -= first.get(from).getValue();
                from++;
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    long total() {
        return usedAt.values().stream().mapToLong(Long::longValue).sum();
    }

    List<Coordinator> coordinators() {
        return coordinators;
    }

    Coordinator any() {
        return coordinators.get(random.nextInt(PARTITIONS));
    }

    Random random() {
        return random;
    }

    LimitGroup limits() {
        return limits;
    }
}
