package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.avro.ShareGrant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Puts what several groups grant to one partition into one record. */
final class ShareGrants {
    private ShareGrants() {}

    static Collection<ShareGrant> of(Map<String, Division> divisions) {
        // By incarnation too: a share of a life that is over must not ride on a grant to the next
        // one.
        Map<String, ShareGrant> grants = new TreeMap<>();
        for (Division division : divisions.values()) {
            for (PartitionShare share : division.allocation().getShares()) {
                var granted = division.grants().get(share.getPartition());
                if (granted != null) {
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
                            .add(granted);
                }
            }
        }
        return grants.values();
    }
}
