package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.TenantDemand;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who gets the next permits: the partition whose virtual time is the earliest among those with
 * waiting jobs, weighted by its tenants with demand (start-time fair queueing). Who had no demand
 * for a while starts now, so idle time is not banked; a large job at the head of the line is waited
 * for and not overtaken.
 */
final class PermitPolicy {
    /** A full bucket goes out in so many lots at least, so that the next in line gets some too. */
    private static final int LOTS = 8;

    private static final int LOTS_PER_RUN_MAX = 1_000;

    /**
     * @param index of the partition in the list of shares
     */
    record Lot(int index, long requests, long tokens) {}

    /**
     * @param served new virtual times, by index
     * @param waitMs until the next in line can be served, or what others have in hand has lapsed;
     *     empty when nobody waits for a permit
     */
    record Grants(List<Lot> lots, double clock, double[] served, OptionalLong waitMs) {}

    private record Want(long requests, long tokens) {}

    private PermitPolicy() {}

    /**
     * @param requests null: not limited
     * @param tokens null: not limited
     */
    static Grants grant(
            List<PartitionShare> shares,
            @Nullable PermitBucket requests,
            @Nullable PermitBucket tokens,
            double clock,
            long nowMs) {
        double[] served = shares.stream().mapToDouble(PartitionShare::getPermitsServed).toArray();
        long[] covered = new long[shares.size()];
        long[] uncovered = new long[shares.size()];
        for (int i = 0; i < uncovered.length; i++) {
            covered[i] = covered(shares.get(i), requests != null, tokens != null);
            uncovered[i] = shares.get(i).getQueued() - covered[i];
        }
        List<Lot> lots = new ArrayList<>();
        double now = clock;
        while (lots.size() < LOTS_PER_RUN_MAX) {
            int next = next(uncovered, served, now);
            if (next < 0) {
                return new Grants(lots, now, served, OptionalLong.empty());
            }
            PartitionShare share = shares.get(next);
            // What it has in hand serves its first jobs, and perhaps a part of the next one.
            long before = lots.stream().anyMatch(lot -> lot.index == next) ? -1 : covered[next];
            long jobs = lotSize(share, uncovered[next], requests, tokens);
            Want want = want(share, before, jobs);
            if (jobs > 1 && waitMs(want, requests, tokens) > 0) {
                jobs = 1;
                want = want(share, before, 1);
            }
            long wait = waitMs(want, requests, tokens);
            if (wait > 0) {
                return new Grants(lots, now, served, OptionalLong.of(wait));
            }
            if (requests != null && requests.tooManyOut(want.requests)
                    || tokens != null && tokens.tooManyOut(want.tokens)) {
                return new Grants(lots, now, served, OptionalLong.of(lapseMs(shares, nowMs)));
            }
            if (requests != null) {
                requests.take(want.requests);
            }
            if (tokens != null) {
                tokens.take(want.tokens);
            }
            lots.add(
                    new Lot(
                            next,
                            requests == null ? 0 : want.requests,
                            tokens == null ? 0 : want.tokens));
            now = Math.max(now, served[next]);
            served[next] = now + (tokens == null ? jobs : want.tokens) / weight(share);
            uncovered[next] -= jobs;
        }
        return new Grants(lots, now, served, OptionalLong.of(1));
    }

    /**
     * Whose calls have used less than it was charged is served so much earlier, and the other way
     * round: partitions share true tokens, also where the estimates of one are worse. Who has
     * nothing in line banks nothing.
     *
     * @return the clock, set back to a partition with jobs in line that is due before it
     */
    static double correct(PartitionShare share, long unused, double clock) {
        double due = Math.max(share.getPermitsServed(), clock) - unused / weight(share);
        share.setPermitsServed(due);
        return share.getQueued() > 0 ? Math.min(clock, due) : clock;
    }

    /** Until the first partition loses what it has in hand, if it does not use it before. */
    private static long lapseMs(List<PartitionShare> shares, long nowMs) {
        return shares.stream()
                .filter(share -> share.getRequestsOut() + share.getTokensOut() > 0)
                .mapToLong(share -> Math.max(1, share.getPermitsUntilMs() + 1 - nowMs))
                .min()
                .orElse(1);
    }

    /** Waiting jobs for which enough is in hand, of every currency that counts. */
    private static long covered(PartitionShare share, boolean requestsCount, boolean tokensCount) {
        long covered = share.getQueued();
        if (requestsCount) {
            covered = Math.min(covered, share.getRequestsOut());
        }
        if (tokensCount) {
            long behind = share.getTokensOut() - Math.max(1, share.getTokensNext());
            covered = Math.min(covered, behind < 0 ? 0 : 1 + behind / Math.max(1, mean(share)));
        }
        return covered;
    }

    private static int next(long[] uncovered, double[] served, double now) {
        int next = -1;
        for (int i = 0; i < uncovered.length; i++) {
            if (uncovered[i] > 0
                    && (next < 0 || Math.max(served[i], now) < Math.max(served[next], now))) {
                next = i;
            }
        }
        return next;
    }

    private static long lotSize(
            PartitionShare share,
            long uncovered,
            @Nullable PermitBucket requests,
            @Nullable PermitBucket tokens) {
        double most = uncovered;
        if (requests != null) {
            most = Math.min(most, requests.level() / LOTS);
        }
        if (tokens != null) {
            most = Math.min(most, tokens.level() / LOTS / Math.max(1, mean(share)));
        }
        return Math.max(1, (long) most);
    }

    /**
     * @param covered jobs that need nothing more; negative: what was in hand is used up
     */
    private static Want want(PartitionShare share, long covered, long jobs) {
        if (covered < 0) {
            return new Want(jobs, jobs * Math.max(1, mean(share)));
        }
        long tokens = Math.max(1, share.getTokensNext()) + (covered + jobs - 1) * mean(share);
        return new Want(
                Math.max(0, covered + jobs - share.getRequestsOut()),
                Math.max(0, tokens - share.getTokensOut()));
    }

    private static long mean(PartitionShare share) {
        return share.getQueued() == 0 ? 0 : share.getTokensQueued() / share.getQueued();
    }

    private static long waitMs(
            Want want, @Nullable PermitBucket requests, @Nullable PermitBucket tokens) {
        return Math.max(
                requests == null ? 0 : requests.waitMs(want.requests),
                tokens == null ? 0 : tokens.waitMs(want.tokens));
    }

    private static double weight(PartitionShare share) {
        double weight = share.getTenants().stream().mapToInt(TenantDemand::getWeight).sum();
        return Math.max(1, weight);
    }
}
