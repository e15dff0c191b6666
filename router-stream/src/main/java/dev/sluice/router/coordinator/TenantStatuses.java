package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.queue.Line;
import dev.sluice.router.coordinator.queue.QueuedJob;
import dev.sluice.router.coordinator.queue.Queues;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.LineMark;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.WaitingLine;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells how tenants' jobs wait, so that whoever is asked for a job can say about where it stands
 * without a word from here about each job: what changed, at most once a second, and of so many
 * tenants at a time. Confined to its coordinator's thread; bounded by the catalogue's tenants.
 */
final class TenantStatuses {
    private static final long INTERVAL_MS = 1_000;
    private static final int TENANTS_PER_INTERVAL_MAX = 200;
    private static final int LINES_MAX = 64;

    private final JobTable jobs;
    private final Queues queues;
    private final Outlooks outlooks;
    private final Outbox out;
    private final Supplier<Catalog> catalog;

    /** Those of whom it was said, in this life, that nothing waits. */
    private final Set<String> silent = new HashSet<>();

    private long lastMs;
    private long requestsRead;

    TenantStatuses(JobTable jobs, Outlooks outlooks, Outbox out, Supplier<Catalog> catalog) {
        this.jobs = jobs;
        this.queues = jobs.queues();
        this.outlooks = outlooks;
        this.out = out;
        this.catalog = catalog;
        // What the life before this one told last may not be true any more.
        catalog.get().tenants().stream()
                .filter(tenant -> tenant.kafkaIn() && tenant.partition() == out.partition())
                .forEach(tenant -> jobs.numbers().changedTenants().add(tenant.name()));
    }

    /** A request was read, whatever becomes of it. */
    void read(JobRequest request) {
        if (request.getOrigin() != null) {
            jobs.numbers().changedTenants().add(request.getCaller().getTenant());
        }
    }

    /** All before this offset of the requests was read. */
    void readTo(long offset) {
        requestsRead = offset;
    }

    /** Who sends jobs by Kafka goes by the number of unfinished ones. */
    private boolean goesByNumbers(String tenant) {
        return catalog.get().tenant(tenant).filter(Tenant::kafkaIn).isPresent();
    }

    void tell(long nowMs) {
        Set<String> moved = queues.movedTenants();
        if (quiet() || nowMs - lastMs < INTERVAL_MS) {
            return;
        }
        lastMs = nowMs;
        jobs.numbers().changedTenants().stream().filter(this::goesByNumbers).forEach(moved::add);
        jobs.numbers().changedTenants().clear();
        Iterator<String> tenants = moved.iterator();
        for (int told = 0; told < TENANTS_PER_INTERVAL_MAX && tenants.hasNext(); told++) {
            tell(tenants.next(), nowMs);
            tenants.remove();
        }
    }

    /** When {@link #tell} is wanted next, if at all. */
    OptionalLong nextDueMs() {
        return quiet() ? OptionalLong.empty() : OptionalLong.of(lastMs + INTERVAL_MS);
    }

    private boolean quiet() {
        return queues.movedTenants().isEmpty() && jobs.numbers().changedTenants().isEmpty();
    }

    private void tell(String tenant, long nowMs) {
        List<Line> lines = new ArrayList<>();
        queues.lines(tenant, lines::add);
        boolean wasSilent = lines.isEmpty() ? !silent.add(tenant) : silent.remove(tenant);
        if (lines.isEmpty() && wasSilent && !goesByNumbers(tenant)) {
            return;
        }
        lines.sort(Comparator.comparingInt(Line::queued).reversed());
        out.status(
                new TenantStatus(
                        tenant,
                        out.partition(),
                        lines.stream().limit(LINES_MAX).map(line -> line(line, nowMs)).toList(),
                        nowMs,
                        jobs.backlog(tenant),
                        requestsRead,
                        jobs.numbers().waitingOf(tenant)),
                nowMs);
    }

    private WaitingLine line(Line line, long nowMs) {
        return new WaitingLine(
                line.lane(),
                line.priority(),
                line.flow(),
                line.queued(),
                outlooks.opensInMs(line.lane(), nowMs),
                outlooks.paceUs(line.lane()),
                line.samples().stream().map(job -> mark(job, nowMs)).toList());
    }

    private LineMark mark(QueuedJob job, long nowMs) {
        return new LineMark(job.sinceMs(), (int) queues.before(job, false, nowMs));
    }
}
