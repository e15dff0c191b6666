package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PartitionShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Divides a window among coordinator partitions: max-min fair by demand, what is left spread as
 * standing shares so that a job which finds an idle lane waits for nobody.
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
     * @param window attempts in flight that the limit group allows
     */
    static Division onReport(List<PartitionShare> known, PartitionReport report, int window) {
        Map<Integer, PartitionShare> shares = new TreeMap<>();
        for (PartitionShare share : known) {
            shares.put(share.getPartition(), PartitionShare.newBuilder(share).build());
        }
        shares.put(report.partition(), heard(shares.get(report.partition()), report));

        Map<Integer, Integer> targets = targets(shares, window);
        List<PartitionShare> granted = new ArrayList<>();
        for (PartitionShare share : shares.values()) {
            int target = targets.getOrDefault(share.getPartition(), 0);
            if (target < share.getGranted()) {
                grant(share, target, granted);
            }
        }
        int free = window - shares.values().stream().mapToInt(PartitionShare::getHeld).sum();
        for (PartitionShare share : neediestFirst(shares, targets)) {
            int target = targets.getOrDefault(share.getPartition(), 0);
            // Up to what it holds costs nothing; beyond that it takes from what nobody holds.
            int affordable = Math.min(target, share.getHeld() + Math.max(free, 0));
            if (affordable > share.getGranted()) {
                free -= Math.max(0, affordable - share.getHeld());
                grant(share, affordable, granted);
            }
        }
        return new Division(List.copyOf(shares.values()), granted);
    }

    private static PartitionShare heard(@Nullable PartitionShare before, PartitionReport report) {
        if (before == null || !before.getIncarnation().equals(report.incarnation())) {
            // The old task is fenced: what it dispatched is what the new one counts. Its share is
            // void.
            return share(report, 0, before == null ? 0 : before.getGrantSeq(), report.inUse());
        }
        int certain =
                report.grantSeq() == before.getGrantSeq() ? before.getGranted() : before.getHeld();
        return share(
                report,
                before.getGranted(),
                before.getGrantSeq(),
                Math.max(certain, report.inUse()));
    }

    private static PartitionShare share(
            PartitionReport report, int granted, long grantSeq, int held) {
        return new PartitionShare(
                report.partition(),
                report.incarnation(),
                granted,
                grantSeq,
                held,
                report.inUse(),
                report.queued(),
                report.seq(),
                report.sentAtMs());
    }

    /**
     * Raises or lowers a share; a lowered one stays held until its partition reports that it has
     * applied it.
     */
    private static void grant(PartitionShare share, int concurrency, List<PartitionShare> granted) {
        share.setGranted(concurrency);
        share.setGrantSeq(share.getGrantSeq() + 1);
        share.setHeld(Math.max(share.getHeld(), concurrency));
        granted.add(share);
    }

    /**
     * What each partition should have: its demand as far as max-min fairness goes, then an equal
     * part of the rest.
     */
    static Map<Integer, Integer> targets(Map<Integer, PartitionShare> shares, int window) {
        Map<Integer, Integer> targets = new TreeMap<>();
        List<PartitionShare> byDemand = new ArrayList<>(shares.values());
        byDemand.sort(Comparator.comparingLong(SharePolicy::demand));
        int left = window;
        int open = byDemand.size();
        for (PartitionShare share : byDemand) {
            int fair = left / open;
            int target = (int) Math.min(demand(share), fair);
            targets.put(share.getPartition(), target);
            left -= target;
            open--;
        }
        // Leftovers of the integer division, or of low demand: standing shares, lowest partitions
        // first.
        int each = left / Math.max(targets.size(), 1);
        int extra = left - each * targets.size();
        for (Map.Entry<Integer, Integer> target : targets.entrySet()) {
            target.setValue(target.getValue() + each + (extra-- > 0 ? 1 : 0));
        }
        return targets;
    }

    private static List<PartitionShare> neediestFirst(
            Map<Integer, PartitionShare> shares, Map<Integer, Integer> targets) {
        List<PartitionShare> order = new ArrayList<>(shares.values());
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
