package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobPhase;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The entries of unfinished jobs in their store, running jobs apart from waiting ones: a
 * coordinator that starts needs all of the few that run before it does anything, and may read the
 * many that wait bit by bit. Confined to its coordinator's thread.
 */
final class JobEntries {
    private static final String RUNNING = "r";
    private static final String WAITING = "w";

    /** Higher than any digit of a core. */
    private static final String END = "~";

    /** Lower than any digit of a core. */
    private static final String NEXT = "!";

    private final KeyValueStore<String, JobEntry> store;

    JobEntries(KeyValueStore<String, JobEntry> store) {
        this.store = store;
    }

    void put(String core, JobEntry entry) {
        store.put(key(entry.getPhase(), core), entry);
    }

    void delete(String core, JobPhase phase) {
        store.delete(key(phase, core));
    }

    /** The entry of a job that waits. */
    @Nullable JobEntry waiting(String core) {
        return store.get(WAITING + core);
    }

    void eachRunning(BiConsumer<String, JobEntry> to) {
        try (var all = store.range(RUNNING, RUNNING + END)) {
            all.forEachRemaining(next -> to.accept(core(next.key), next.value));
        }
    }

    /**
     * Reads waiting jobs in the order of their cores.
     *
     * @param after the last core of the time before; empty at first
     * @param goOn asked before each
     * @return the last core that was read; null when there are no more behind it
     */
    @Nullable String someWaiting(
            String after, BooleanSupplier goOn, BiConsumer<String, JobEntry> to) {
        String last = after;
        try (KeyValueIterator<String, JobEntry> rest =
                store.range(WAITING + after + NEXT, WAITING + END)) {
            while (rest.hasNext() && goOn.getAsBoolean()) {
                var next = rest.next();
                last = core(next.key);
                to.accept(last, next.value);
            }
            return rest.hasNext() ? last : null;
        }
    }

    private static String key(JobPhase phase, String core) {
        return switch (phase) {
            case LIVE -> RUNNING + core;
            case WAITING -> WAITING + core;
        };
    }

    private static String core(String key) {
        return key.substring(1);
    }
}
