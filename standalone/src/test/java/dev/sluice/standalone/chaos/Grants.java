package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.Tail;
import dev.sluice.standalone.testkit.TestInstallation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom allocators have granted shares to. A coordinator that is made anew tells of every group
 * under a new incarnation, and what was granted to the one before is void: nobody could give it
 * back.
 */
final class Grants implements AutoCloseable {
    private final Stored stored;
    private final Tail<DemandReport> reports;

    Grants(TestInstallation sluice, Stored stored) {
        this.stored = stored;
        this.reports = new Tail<>(sluice, Topics.DEMAND, DemandReport.class);
    }

    /** Shares of incarnations that are not the last to have reported for their partition. */
    List<String> toTheDead() {
        Map<Integer, String> living = living();
        Map<String, GroupAllocation> allocations = stored.allocations();
        assertThat(allocations).as("limit groups of the allocators").isNotEmpty();
        return allocations.entrySet().stream()
                .flatMap(
                        group ->
                                group.getValue().getShares().stream()
                                        .filter(share -> isDead(share, living))
                                        .map(share -> group.getKey() + ": " + share))
                .toList();
    }

    private static boolean isDead(PartitionShare share, Map<Integer, String> living) {
        return share.getGranted() + share.getHeld() > 0
                && !share.getIncarnation().equals(living.get(share.getPartition()));
    }

    private Map<Integer, String> living() {
        Map<Integer, Tail.Entry<DemandReport>> newest = new HashMap<>();
        for (Tail.Entry<DemandReport> entry : reports.readOn()) {
            newest.merge(
                    entry.value().getCoordinatorPartition(),
                    entry,
                    (older, newer) -> newer.at().isBefore(older.at()) ? older : newer);
        }
        Map<Integer, String> living = new HashMap<>();
        newest.forEach((partition, entry) -> living.put(partition, entry.value().getIncarnation()));
        return living;
    }

    @Override
    public void close() {
        reports.close();
    }
}
