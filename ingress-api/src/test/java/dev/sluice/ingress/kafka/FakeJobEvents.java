package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One partition in memory for all tenants; offsets count its records. */
@Singleton
@Replaces(KafkaJobEvents.class)
public final class FakeJobEvents implements JobEvents {
    private final List<JobLifecycleEvent> log = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private long kept;

    private record Watcher(String jobId, Consumer<Told> listener, long from) {}

    public synchronized void tell(JobLifecycleEvent event) {
        log.add(event);
        for (Watcher watcher : watchers) {
            if (watcher.jobId.equals(event.getJobId())) {
                watcher.listener.accept(new Told(event, log.size() - 1));
            }
        }
    }

    /** What was told until now can be read no more. */
    public synchronized void forget() {
        kept = log.size();
    }

    public synchronized int watching() {
        return watchers.size();
    }

    @Override
    public synchronized Watch watch(Tenant tenant, String jobId, Consumer<Told> listener) {
        Watcher watcher = new Watcher(jobId, listener, log.size());
        watchers.add(watcher);
        return new Watch() {
            @Override
            public OptionalLong since() {
                return OptionalLong.of(watcher.from);
            }

            @Override
            public void close() {
                synchronized (FakeJobEvents.this) {
                    watchers.remove(watcher);
                }
            }
        };
    }

    @Override
    public synchronized Optional<List<Told>> between(
            Tenant tenant, String jobId, long from, long to) {
        if (from < kept) {
            return Optional.empty();
        }
        List<Told> found = new ArrayList<>();
        for (long offset = from; offset < to; offset++) {
            JobLifecycleEvent event = log.get((int) offset);
            if (event.getJobId().equals(jobId)) {
                found.add(new Told(event, offset));
            }
        }
        return Optional.of(found);
    }
}
