package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.TenantDemand;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** An allocator and coordinators that use all they may, over a log that is late as it likes. */
class SharePolicyPropertyTest {
    private static final int PARTITIONS = 4;

    private record Grant(String incarnation, GroupShare share) {}

    private static final class Coordinator {
        private final int partition;

        /** Of its one tenant; 0: it tells of none. */
        private int weight;

        private int life;
        private int inUse;
        private int queued;
        private int share;
        private long grantSeq;
        private long reports;
        private final List<Grant> grantsOnTheWay = new ArrayList<>();

        Coordinator(int partition) {
            this.partition = partition;
        }

        String incarnation() {
            return partition + "/" + life;
        }

        void useAllItMay() {
            int more = Math.min(queued, Math.max(0, share - inUse));
            inUse += more;
            queued -= more;
        }

        void hear() {
            if (grantsOnTheWay.isEmpty()) {
                return;
            }
            Grant grant = grantsOnTheWay.removeFirst();
            if (grant.incarnation.equals(incarnation()) && grant.share.getGrantSeq() > grantSeq) {
                share = grant.share.getConcurrency();
                grantSeq = grant.share.getGrantSeq();
            }
        }

        PartitionReport report() {
            GroupDemand demand =
                    GroupDemand.newBuilder()
                            .setLimitGroup("group")
                            .setTenants(
                                    weight == 0
                                            ? List.of()
                                            : List.of(new TenantDemand(weight, inUse + queued)))
                            .setLanes(List.of())
                            .setInUse(inUse)
                            .setQueued(queued)
                            .setGrantSeq(grantSeq)
                            .build();
            return new PartitionReport(partition, incarnation(), demand, ++reports, 0, false);
        }

        /** Shares are void, calls go on. */
        void restart() {
            life++;
            share = 0;
            grantSeq = 0;
        }
    }

    private final List<Coordinator> coordinators = new ArrayList<>();
    private final List<PartitionReport> reportsOnTheWay = new ArrayList<>();
    private GroupAllocation known = GroupPolicy.unknown();

    private void start() {
        coordinators.clear();
        reportsOnTheWay.clear();
        known = GroupPolicy.unknown();
        for (int i = 0; i < PARTITIONS; i++) {
            coordinators.add(new Coordinator(i));
        }
    }

    private void allocate(PartitionReport report, int window) {
        Division division = GroupPolicy.onReport(known, report, new LimitGroup("group", window), 0);
        known = division.allocation();
        for (PartitionShare share : known.getShares()) {
            GroupShare grant = division.grants().get(share.getPartition());
            if (grant != null) {
                coordinators
                        .get(share.getPartition())
                        .grantsOnTheWay
                        .add(new Grant(share.getIncarnation(), grant));
            }
        }
    }

    @Property(tries = 2_000)
    void usesNeverMoreThanTheWindow(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int first) {
        Random random = new Random(seed);
        int window = first;
        start();
        for (int step = 0; step < 200; step++) {
            Coordinator one = coordinators.get(random.nextInt(PARTITIONS));
            switch (random.nextInt(8)) {
                case 0 -> one.queued += random.nextInt(10);
                case 1 -> one.inUse = random.nextInt(one.inUse + 1);
                case 2 -> {
                    if (random.nextInt(10) == 0) {
                        one.restart();
                    }
                }
                case 3, 4 -> one.hear();
                case 5 -> reportsOnTheWay.add(one.report());
                case 6 -> {
                    if (!reportsOnTheWay.isEmpty()) {
                        allocate(reportsOnTheWay.removeFirst(), window);
                    }
                }
                default -> window += random.nextInt(20) == 0 ? random.nextInt(5) : 0;
            }
            one.useAllItMay();

            assertThat(coordinators.stream().mapToInt(c -> c.inUse).sum())
                    .isLessThanOrEqualTo(window);
            assertThat(known.getShares().stream().mapToInt(PartitionShare::getHeld).sum())
                    .isLessThanOrEqualTo(window);
        }
    }

    @Property(tries = 500)
    void usesTheWholeWindowUnderDemand(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int window) {
        Random random = new Random(seed);
        start();
        coordinators.forEach(c -> c.queued = random.nextInt(40));
        for (int round = 0; round < 5; round++) {
            exchange(window);
        }

        int demand = coordinators.stream().mapToInt(c -> c.inUse + c.queued).sum();
        assertThat(coordinators.stream().mapToInt(c -> c.inUse).sum())
                .isEqualTo(Math.min(window, demand));
    }

    @Property(tries = 500)
    void givesALatecomerItsFairPartAsCallsEnd(@ForAll @IntRange(min = 4, max = 50) int window) {
        start();
        coordinators.get(0).queued = 1_000;
        exchange(window);
        exchange(window);
        coordinators.get(1).queued = 1_000;
        for (int round = 0; round < 8; round++) {
            exchange(window);
            // Calls end and what may run again does.
            coordinators.forEach(c -> c.inUse = Math.min(c.inUse, c.share));
        }

        assertThat(coordinators.get(1).inUse).isGreaterThanOrEqualTo(window / 2);
        assertThat(coordinators.get(0).inUse).isGreaterThanOrEqualTo(window / 2);
    }

    /**
     * On partitions of their own, where calls are all that is bounded; the third wants any amount
     * with any weight.
     */
    @Property(tries = 500)
    void twoTenantsSlotsFollowTheirWeightsWhileAThirdFloods(
            @ForAll @IntRange(min = 100, max = 1_000) int window,
            @ForAll @IntRange(min = 1, max = 6) int weightOfTheThird) {
        start();
        List<Integer> weights = List.of(1, 3, weightOfTheThird);
        for (int i = 0; i < weights.size(); i++) {
            coordinators.get(i).weight = weights.get(i);
            coordinators.get(i).queued = 100_000;
        }
        // It is alone at first, and has all.
        coordinators.get(2).queued = 1_000_000;
        allocate(coordinators.get(2).report(), window);
        coordinators.get(2).hear();
        coordinators.get(2).useAllItMay();
        for (int round = 0; round < 12; round++) {
            exchange(window);
            // Calls end and what may run again does.
            coordinators.forEach(c -> c.inUse = Math.min(c.inUse, c.share));
        }

        int one = coordinators.get(0).inUse;
        int three = coordinators.get(1).inUse;
        double whole = window / (4.0 + weightOfTheThird);
        assertThat((double) one).isCloseTo(whole, within(1.0));
        assertThat((double) three).isCloseTo(3 * whole, within(1.0));
        assertThat(coordinators.stream().mapToInt(c -> c.inUse).sum()).isEqualTo(window);
    }

    @Property(tries = 300)
    void comesToRest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int window) {
        Random random = new Random(seed);
        start();
        coordinators.forEach(c -> c.queued = random.nextInt(20));
        for (int round = 0; round < 8; round++) {
            exchange(window);
        }
        Map<Integer, Long> before = seqs();

        exchange(window);

        assertThat(seqs()).isEqualTo(before);
    }

    private Map<Integer, Long> seqs() {
        Map<Integer, Long> seqs = new HashMap<>();
        coordinators.forEach(c -> seqs.put(c.partition, c.grantSeq));
        return seqs;
    }

    private void exchange(int window) {
        for (Coordinator one : coordinators) {
            allocate(one.report(), window);
            coordinators.forEach(
                    c -> {
                        while (!c.grantsOnTheWay.isEmpty()) {
                            c.hear();
                        }
                        c.useAllItMay();
                    });
        }
    }
}
