package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.limit.Gcra;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.schema.avro.LimiterEntry;
import dev.sluice.schema.catalog.Rate;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The counters of limits on rates, all of them in memory. A counter that owes nothing is as good as
 * none and is dropped; one that owes is never dropped. When a limit has as many as it may have, all
 * further ones are one, and a new one begins with what that one owes: so nobody gets more than a
 * counter of their own would give. Confined to its coordinator's thread; bounded by the limits'
 * {@code counters_max}.
 */
final class Limiters {
    /** For each that comes two are looked at: those that owe nothing go faster than they come. */
    private static final int SWEPT_PER_NEW = 2;

    private final KeyValueStore<String, LimiterEntry> store;

    /** In the order in which they were looked at last. */
    private final LinkedHashMap<GateKey, LimiterEntry> entries = new LinkedHashMap<>();

    /** By limit and kind. */
    private final Map<GateKey, Integer> counts = new HashMap<>();

    Limiters(KeyValueStore<String, LimiterEntry> store) {
        this.store = store;
        try (KeyValueIterator<String, LimiterEntry> all = store.all()) {
            all.forEachRemaining(entry -> keep(GateKey.parse(entry.key), entry.value));
        }
    }

    /** When the counter will be as good as new, at this rate; see {@link Gcra}. */
    long fullAtNs(GateKey key, Rate rate, long nowNs) {
        LimiterEntry own = entries.get(key);
        LimiterEntry held = own != null ? own : entries.get(key.others());
        if (held == null) {
            return Gcra.UNUSED;
        }
        Rate before = rate(held);
        return before.perWindow() == rate.perWindow() && before.window().equals(rate.window())
                ? held.getFullAtNs()
                : Gcra.atOtherRate(held.getFullAtNs(), before, rate, nowNs);
    }

    /**
     * @return the counter that was charged
     */
    GateKey take(GateKey key, Rate rate, int countersMax, long cells, long nowNs) {
        GateKey charged = entries.containsKey(key) ? key : place(key, countersMax, nowNs);
        put(charged, rate, Gcra.take(fullAtNs(key, rate, nowNs), rate, cells, nowNs));
        return charged;
    }

    /** Takes back cells that were charged too few, or gives back those that were too many. */
    void correct(GateKey charged, Rate rate, long cells, long nowNs) {
        long fullAtNs = fullAtNs(charged, rate, nowNs);
        if (cells > 0) {
            put(charged, rate, Gcra.take(fullAtNs, rate, cells, nowNs));
        } else if (cells < 0 && entries.containsKey(charged)) {
            put(charged, rate, Gcra.giveBack(fullAtNs, rate, -cells));
        }
    }

    /** What the fullest counter of each limit owes, in cells, by {@link GateKey#ofLimit}. */
    Map<GateKey, Long> mostOwed(long nowNs) {
        Map<GateKey, Long> most = new HashMap<>();
        entries.forEach(
                (key, entry) ->
                        most.merge(
                                key.ofLimit(),
                                Gcra.owed(entry.getFullAtNs(), rate(entry), nowNs),
                                Math::max));
        return most;
    }

    private GateKey place(GateKey key, int countersMax, long nowNs) {
        sweep(nowNs);
        return counts.getOrDefault(key.ofLimit(), 0) < countersMax ? key : key.others();
    }

    private void sweep(long nowNs) {
        for (int i = 0; i < SWEPT_PER_NEW && !entries.isEmpty(); i++) {
            var oldest = entries.pollFirstEntry();
            if (oldest.getValue().getFullAtNs() <= nowNs) {
                counts.merge(oldest.getKey().ofLimit(), -1, (a, b) -> a + b == 0 ? null : a + b);
                store.delete(oldest.getKey().text());
            } else {
                entries.putLast(oldest.getKey(), oldest.getValue());
            }
        }
    }

    private void put(GateKey key, Rate rate, long fullAtNs) {
        LimiterEntry entry = new LimiterEntry(fullAtNs, rate.perWindow(), rate.window().toNanos());
        keep(key, entry);
        store.put(key.text(), entry);
    }

    private void keep(GateKey key, LimiterEntry entry) {
        if (entries.put(key, entry) == null) {
            counts.merge(key.ofLimit(), 1, Integer::sum);
        }
    }

    /** That the time is reckoned with; its burst is not kept. */
    private static Rate rate(LimiterEntry entry) {
        return new Rate(entry.getPerWindow(), Duration.ofNanos(entry.getWindowNs()), 1L);
    }
}
