package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PartitionShare;
import java.util.List;

/**
 * What a report changed.
 *
 * @param shares the allocation after it, one per known partition
 * @param granted the shares of it that are new grants and must be sent
 */
record Division(List<PartitionShare> shares, List<PartitionShare> granted) {
    Division {
        shares = List.copyOf(shares);
        granted = List.copyOf(granted);
    }
}
