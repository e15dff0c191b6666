package dev.sluice.router.allocator;

import dev.sluice.router.allocator.WeightedFair.Claim;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.TenantDemand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Divides a window among coordinator partitions: max-min fair by weight over the tenants with
 * demand, what is left spread as standing shares so that a job which finds an idle lane waits for
 * nobody.
 *
 * <p>What a partition may be using ({@code held}) is lowered only by its own report, because calls
 * go on while a coordinator is silent; a share is raised only out of what nobody holds. So the sum
 * of held shares never exceeds the window, whatever is lost or late; it can exceed a window that
 * was just made smaller, until reports drain it.
 */
final class SharePolicy {
    private SharePolicy() {}

    /**
     * @param known the allocation so far; not changed
     * @return the allocation in which this report is heard, and nothing granted yet
     */
    static List<PartitionShare> heard(
            List<PartitionShare> known, PartitionReport report, long nowMs) {
        List<PartitionShare> shares = new ArrayList<>();
        PartitionShare before = null;
        for (PartitionShare share : known) {
            if (share.getPartition() == report.partition()) {
                before = share;
            } else {
                shares.add(copy(share));
            }
        }
        shares.add(heard(before, report, nowMs));
        shares.sort(Comparator.comparingInt(PartitionShare::getPartition));
        return shares;
    }

    /**
     * @param shares changed in place where grants change them
     * @param window attempts in flight that the limit group allows
     * @return the shares that were granted anew; who sends them numbers them
     */
    static List<PartitionShare> divide(List<PartitionShare> shares, int window) {
        Map<Integer, Integer> targets = targets(shares, window);
        List<PartitionShare> granted = new ArrayList<>();
        for (PartitionShare share : shares) {
            int target = targets.getOrDefault(share.getPartition(), 0);
            if (target < share.getGranted()) {
                grant(share, target, granted);
            }
        }
        int free = window - shares.stream().mapToInt(PartitionShare::getHeld).sum();
        for (PartitionShare share : neediestFirst(shares, targets)) {
            int target = targets.getOrDefault(share.getPartition(), 0);
            // Up to what it holds costs nothing; beyond that it takes from what nobody holds.
            int affordable = Math.min(target, share.getHeld() + Math.max(free, 0));
            if (affordable > share.getGranted()) {
                free -= Math.max(0, affordable - share.getHeld());
                grant(share, affordable, granted);
            }
        }
        return granted;
    }

    /** Avro's own builder would copy what lies below, too. */
    private static PartitionShare copy(PartitionShare share) {
        return new PartitionShare(
                share.getPartition(),
                share.getIncarnation(),
                share.getGranted(),
                share.getGrantSeq(),
                share.getHeld(),
                share.getInUse(),
                share.getQueued(),
                share.getReportSeq(),
                share.getReportSentAtMs(),
                share.getTenants(),
                share.getLanes(),
                share.getRequestsOut(),
                share.getTokensOut(),
                share.getPermitsUntilMs(),
                share.getRequestsGranted(),
                share.getTokensGranted(),
                share.getTokensNext(),
                share.getTokensQueued(),
                share.getPermitsServed());
    }

    static List<PartitionShare> copies(List<PartitionShare> shares) {
        return shares.stream().map(SharePolicy::copy).collect(Collectors.toList());
    }

    private static PartitionShare heard(
            @Nullable PartitionShare before, PartitionReport report, long nowMs) {
        var demand = report.demand();
        PartitionShare.Builder now =
                PartitionShare.newBuilder()
                        .setPartition(report.partition())
                        .setIncarnation(report.incarnation())
                        .setInUse(demand.getInUse())
                        .setQueued(demand.getQueued())
                        .setReportSeq(report.seq())
                        .setReportSentAtMs(report.sentAtMs())
                        .setTenants(demand.getTenants())
                        .setLanes(demand.getLanes())
                        .setTokensNext(demand.getTokensNext())
                        .setTokensQueued(demand.getTokensQueued())
                        .setPermitsServed(before == null ? 0 : before.getPermitsServed());
        if (before == null) {
            // New here, or forgotten with a group that is back: what the partition has been told
            // and granted before, it goes on counting from.
            return now.setGranted(0)
                    .setGrantSeq(demand.getGrantSeq())
                    .setRequestsGranted(demand.getRequestsSeen())
                    .setTokensGranted(demand.getTokensSeen())
                    .setHeld(demand.getInUse())
                    .build();
        }
        if (!before.getIncarnation().equals(report.incarnation())) {
            // The old task is fenced: what it dispatched is what the new one counts. Its share and
            // its permits are void.
            return now.setGranted(0)
                    .setGrantSeq(before.getGrantSeq())
                    .setHeld(demand.getInUse())
                    .build();
        }
        boolean current = demand.getGrantSeq() == before.getGrantSeq();
        int certain = current ? before.getGranted() : before.getHeld();
        boolean valid = nowMs <= before.getPermitsUntilMs();
        return now.setGranted(before.getGranted())
                .setGrantSeq(before.getGrantSeq())
                .setHeld(Math.max(certain, demand.getInUse()))
                .setRequestsOut(
                        valid
                                ? demand.getRequestsLeft()
                                        + before.getRequestsGranted()
                                        - demand.getRequestsSeen()
                                : 0)
                .setTokensOut(
                        valid
                                ? demand.getTokensLeft()
                                        + before.getTokensGranted()
                                        - demand.getTokensSeen()
                                : 0)
                .setRequestsGranted(before.getRequestsGranted())
                .setTokensGranted(before.getTokensGranted())
                .setPermitsUntilMs(before.getPermitsUntilMs())
                .build();
    }

    /**
     * Raises or lowers a share; a lowered one stays held until its partition reports that it has
     * applied it.
     */
    private static void grant(PartitionShare share, int concurrency, List<PartitionShare> granted) {
        share.setGranted(concurrency);
        share.setHeld(Math.max(share.getHeld(), concurrency));
        granted.add(share);
    }

    /**
     * What each partition should have: its tenants' demand as far as weighted max-min fairness
     * goes, then an equal part of the rest.
     */
    static Map<Integer, Integer> targets(List<PartitionShare> shares, int window) {
        List<Claim> claims = new ArrayList<>();
        int[] demands = new int[shares.size()];
        for (int i = 0; i < shares.size(); i++) {
            for (TenantDemand tenant : tenants(shares.get(i))) {
                claims.add(new Claim(i, tenant.getWeight(), tenant.getCalls()));
            }
            demands[i] = (int) Math.min(demand(shares.get(i)), Integer.MAX_VALUE);
        }
        int[] whole =
                WeightedFair.whole(WeightedFair.divide(claims, window, demands.length), demands);
        int left = window;
        for (int part : whole) {
            left -= part;
        }
        // Standing shares, lowest partitions first.
        int each = left / Math.max(whole.length, 1);
        int extra = left - each * whole.length;
        Map<Integer, Integer> targets = new TreeMap<>();
        for (int i = 0; i < whole.length; i++) {
            targets.put(shares.get(i).getPartition(), whole[i] + each + (i < extra ? 1 : 0));
        }
        return targets;
    }

    private static List<TenantDemand> tenants(PartitionShare share) {
        int demand = (int) Math.min(demand(share), Integer.MAX_VALUE);
        return share.getTenants().isEmpty()
                ? List.of(new TenantDemand(1, demand))
                : share.getTenants();
    }

    private static List<PartitionShare> neediestFirst(
            List<PartitionShare> shares, Map<Integer, Integer> targets) {
        List<PartitionShare> order = new ArrayList<>(shares);
        order.sort(
                Comparator.comparingInt(
                        (PartitionShare s) ->
                                s.getGranted() - targets.getOrDefault(s.getPartition(), 0)));
        return order;
    }

    private static long demand(PartitionShare share) {
        return (long) share.getInUse() + share.getQueued();
    }
}
