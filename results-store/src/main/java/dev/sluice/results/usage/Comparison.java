package dev.sluice.results.usage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds sums against each other, those of the database and those of the topic, and says where they
 * differ. Bounded by the sums of one partition. Used by one thread.
 */
final class Comparison {
    private static final int DIFFERENCES_MAX = 20;

    private final Map<String, Pair> pairs = new HashMap<>();

    /** One sum by both accounts. */
    private static final class Pair {
        private final String name;
        private final long[] stored = new long[Measure.values().length];
        private final long[] read = new long[Measure.values().length];

        private Pair(String name) {
            this.name = name;
        }
    }

    void stored(long startMs, String digest, String tenant, long[] sums) {
        add(pair(startMs, digest, tenant).stored, sums);
    }

    void read(long startMs, String digest, String tenant, long[] sums) {
        add(pair(startMs, digest, tenant).read, sums);
    }

    int size() {
        return pairs.size();
    }

    /** As the topic has it. */
    long read(Measure measure) {
        return pairs.values().stream().mapToLong(pair -> pair.read[measure.ordinal()]).sum();
    }

    /** The first of them, in no order; empty when all is equal. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        for (Pair pair : pairs.values()) {
            for (Measure measure : Measure.values()) {
                long stored = pair.stored[measure.ordinal()];
                long read = pair.read[measure.ordinal()];
                if (stored != read && differences.size() < DIFFERENCES_MAX) {
                    differences.add(
                            "%s: %s is %d, of the records %d"
                                    .formatted(pair.name, measure.column(), stored, read));
                }
            }
        }
        return differences;
    }

    private Pair pair(long startMs, String digest, String tenant) {
        return pairs.computeIfAbsent(
                startMs + digest,
                key ->
                        new Pair(
                                "hour %s, tenant %s, sum %s"
                                        .formatted(Instant.ofEpochMilli(startMs), tenant, digest)));
    }

    private static void add(long[] to, long[] more) {
        for (int i = 0; i < to.length; i++) {
            to[i] = Math.addExact(to[i], more[i]);
        }
    }
}
