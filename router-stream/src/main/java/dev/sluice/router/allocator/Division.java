package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupShare;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a report, or the passing of time, changed.
 *
 * @param grants what must be sent, by partition
 * @param dueMs when it must be looked at again without a report; empty when it need not
 */
record Division(GroupAllocation allocation, Map<Integer, GroupShare> grants, OptionalLong dueMs) {
    Division {
        grants = Map.copyOf(grants);
    }
}
