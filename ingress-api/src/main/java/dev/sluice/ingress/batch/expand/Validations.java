package dev.sluice.ingress.batch.expand;

import dev.sluice.schema.avro.BatchPhase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of files that are under way in a partition: a few at a time, because each holds the
 * hashes of its custom ids and a line, and of each tenant one, so that a tenant with many files
 * holds up no other. Whose last file was begun longest ago comes first. One thread.
 */
final class Validations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Validations.class);
    private static final int RUNNING_MAX = 2;

    private final Map<String, Validation> running = new LinkedHashMap<>();

    /** When a tenant's last check was begun, counted in checks. */
    private final Map<String, Long> begun = new HashMap<>();

    private long checks;

    /** Batches whose file may be checked now, by their ids. */
    Set<String> turns(Collection<LiveBatch> live) {
        Map<String, LiveBatch> firstOfTenant = new LinkedHashMap<>();
        Set<String> turns = new HashSet<>();
        Set<String> tenants = new HashSet<>();
        for (LiveBatch batch : live) {
            if (batch.is(BatchPhase.VALIDATING)) {
                firstOfTenant.putIfAbsent(batch.tenant(), batch);
                if (running.containsKey(batch.id())) {
                    turns.add(batch.id());
                    tenants.add(batch.tenant());
                }
            }
        }
        begun.keySet().retainAll(firstOfTenant.keySet());
        List<LiveBatch> next = new ArrayList<>(firstOfTenant.values());
        next.removeIf(batch -> tenants.contains(batch.tenant()));
        next.sort(Comparator.comparingLong(batch -> begun.getOrDefault(batch.tenant(), 0L)));
        next.stream()
                .limit(Math.max(0, RUNNING_MAX - turns.size()))
                .forEach(batch -> turns.add(batch.id()));
        return turns;
    }

    /** The check of a batch that has its turn, begun if need be. */
    Validation of(LiveBatch batch, Supplier<Validation> begin) {
        Validation found = running.get(batch.id());
        if (found == null) {
            found = begin.get();
            running.put(batch.id(), found);
            begun.put(batch.tenant(), ++checks);
        }
        return found;
    }

    /** It is over, or has to begin anew. */
    void forget(String batchId) {
        Validation over = running.remove(batchId);
        if (over != null) {
            try {
                over.close();
            } catch (IOException e) {
                LOG.debug("closing a file", e);
            }
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::forget);
    }
}
