package dev.sluice.router;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Which allocator partition owns a limit group; coordinators and allocators must agree for ever.
 */
public final class GroupPlacement {
    private GroupPlacement() {}

    public static int partition(String limitGroup, int allocatorPartitions) {
        return Utils.toPositive(Utils.murmur2(limitGroup.getBytes(StandardCharsets.UTF_8)))
                % allocatorPartitions;
    }
}
