package dev.sluice.ingress.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of which jobs. What a record costs does not grow with those who watch other jobs. One
 * thread.
 *
 * @param <L> one who hears
 */
final class Audience<L> {
    private final Set<Place> places = new HashSet<>();
    private final Map<String, List<L>> byJob = new HashMap<>();

    /** Where a tenant's records stand. */
    private record Place(int partition, ByteBuffer shard) {}

    void add(int partition, byte[] shard, String jobId, L listener) {
        places.add(new Place(partition, ByteBuffer.wrap(shard)));
        byJob.computeIfAbsent(jobId, j -> new ArrayList<>()).add(listener);
    }

    /** Whether somebody watches a job of the tenant whose record it is; needs no decoding. */
    boolean wants(int partition, byte @Nullable [] key) {
        return key != null && places.contains(new Place(partition, ByteBuffer.wrap(key)));
    }

    List<L> of(String jobId) {
        return byJob.getOrDefault(jobId, List.of());
    }
}
