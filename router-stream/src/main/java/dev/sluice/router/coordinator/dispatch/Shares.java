package dev.sluice.router.coordinator.dispatch;

import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.ShareGrant;
import java.util.HashMap;
import java.util.Map;

/**
 * The shares that this incarnation was granted. Starts empty after every restart: a stored share is
 * void until it is confirmed to the new task. Confined to its coordinator's thread.
 */
public final class Shares {
    private final String incarnation;
    private final Map<String, GroupShare> byGroup = new HashMap<>();

    public Shares(String incarnation) {
        this.incarnation = incarnation;
    }

    public String incarnation() {
        return incarnation;
    }

    /** Whether the grant was for this incarnation; one for another is void. */
    public boolean apply(ShareGrant grant) {
        if (!grant.getIncarnation().equals(incarnation)) {
            return false;
        }
        for (GroupShare share : grant.getShares()) {
            GroupShare known = byGroup.get(share.getLimitGroup());
            if (known == null || known.getGrantSeq() < share.getGrantSeq()) {
                byGroup.put(share.getLimitGroup(), share);
            }
        }
        return true;
    }

    public int concurrency(String limitGroup) {
        GroupShare share = byGroup.get(limitGroup);
        return share == null ? 0 : share.getConcurrency();
    }

    public long grantSeq(String limitGroup) {
        GroupShare share = byGroup.get(limitGroup);
        return share == null ? 0 : share.getGrantSeq();
    }
}
