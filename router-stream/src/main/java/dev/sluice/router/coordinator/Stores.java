package dev.sluice.router.coordinator;

import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;
import static org.apache.kafka.streams.state.Stores.persistentWindowStore;
import static org.apache.kafka.streams.state.Stores.windowStoreBuilder;

import dev.sluice.schema.avro.FinishedBatch;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.LedgerEntry;
import dev.sluice.schema.avro.LimiterEntry;
import dev.sluice.schema.avro.SeenKey;
import dev.sluice.schema.serde.RecordCodecs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The coordinator's stores. Names are public contract: changelog topics are called after them. An
 * ordinary job costs a put and a delete in {@code jobs}, a put and a delete in {@code bodies}, one
 * more of each in {@code jobs} if it had to queue, and its part of a record in {@code finished}.
 *
 * @param jobs entries of unfinished jobs, see {@link JobEntries}
 * @param bodies requests as they came, by id core; put once, deleted at the end
 * @param finished jobs that ended lately, many to a record, by sequence number
 * @param seenKeys Idempotency-Keys by hash; drops whole segments
 * @param ledger what budgets have spent, by their names; nothing where there are none
 * @param limiters the counters of limits on rates; nothing where there are none
 * @param learnt what calls probably use, by kind of call; bounded in number and rate
 */
record Stores(
        KeyValueStore<String, JobEntry> jobs,
        KeyValueStore<String, byte[]> bodies,
        KeyValueStore<Long, FinishedBatch> finished,
        WindowStore<String, SeenKey> seenKeys,
        KeyValueStore<String, LedgerEntry> ledger,
        KeyValueStore<String, LimiterEntry> limiters,
        KeyValueStore<String, byte[]> learnt) {
    static final String JOBS = "jobs";
    static final String BODIES = "bodies";
    static final String FINISHED = "finished";
    static final String SEEN_KEYS = "seen-keys";
    static final String LEDGER = "ledger";
    static final String LIMITERS = "limiters";
    static final String LEARNT = "learnt";

    /** Real ones are hashes in hex. */
    private static final String NOBODYS_KEY = "-";

    /** No window is ever asked for; the store drops whole segments of half its horizon. */
    private static final Duration SEEN_KEY_WINDOW = Duration.ofMinutes(1);

    static Stores of(ProcessorContext<?, ?> context) {
        return new Stores(
                context.getStateStore(JOBS),
                context.getStateStore(BODIES),
                context.getStateStore(FINISHED),
                context.getStateStore(SEEN_KEYS),
                context.getStateStore(LEDGER),
                context.getStateStore(LIMITERS),
                context.getStateStore(LEARNT));
    }

    /**
     * Gives {@code seen-keys} a segment, which nobody reads. The offset up to which a windowed
     * store has its changelog stands in its segments; without one, Kafka Streams 4.3 takes the task
     * for corrupted at each start or move, and wipes and restores all its stores. See decision
     * 0008.
     */
    void openSegment(long nowMs) {
        seenKeys.put(NOBODYS_KEY, new SeenKey("", ByteBuffer.allocate(0)), nowMs);
    }

    static Set<StoreBuilder<?>> builders(
            RecordCodecs codecs, Map<String, String> changelogConfig, Duration seenKeysKept) {
        // In this order, so that the topology is described the same each time.
        Set<StoreBuilder<?>> builders = new LinkedHashSet<>();
        builders.add(written(JOBS, Serdes.String(), codecs.forStore(JOBS, JobEntry.class).serde()));
        builders.add(written(BODIES, Serdes.String(), Serdes.ByteArray()));
        // A record is rewritten for each job that joins it, and goes out once per commit.
        builders.add(
                cached(
                        FINISHED,
                        Serdes.Long(),
                        codecs.forStore(FINISHED, FinishedBatch.class).serde()));
        builders.add(
                windowStoreBuilder(
                                persistentWindowStore(
                                        SEEN_KEYS, seenKeysKept, SEEN_KEY_WINDOW, false),
                                Serdes.String(),
                                codecs.forStore(SEEN_KEYS, SeenKey.class).serde())
                        .withCachingDisabled());
        // One record per budget and commit, however many calls end.
        builders.add(
                cached(
                        LEDGER,
                        Serdes.String(),
                        codecs.forStore(LEDGER, LedgerEntry.class).serde()));
        // One record per counter and commit, however many calls start.
        builders.add(
                cached(
                        LIMITERS,
                        Serdes.String(),
                        codecs.forStore(LIMITERS, LimiterEntry.class).serde()));
        builders.add(cached(LEARNT, Serdes.String(), Serdes.ByteArray()));
        builders.forEach(builder -> builder.withLoggingEnabled(changelogConfig));
        return builders;
    }

    /** What is put goes to the changelog at once. */
    private static <K, V> StoreBuilder<?> written(String name, Serde<K> key, Serde<V> value) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), key, value)
                .withCachingDisabled();
    }

    /** What is put goes to the changelog with the commit, the last of each key. */
    private static <K, V> StoreBuilder<?> cached(String name, Serde<K> key, Serde<V> value) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), key, value).withCachingEnabled();
    }
}
