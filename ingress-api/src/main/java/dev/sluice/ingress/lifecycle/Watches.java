package dev.sluice.ingress.lifecycle;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.flow.TenantRoom;
import dev.sluice.ingress.kafka.JobEvents;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who watch jobs here. Each has one virtual thread that looks at the document: at once, soon
 * again, because the projection may have been behind, and then whenever a run has ended.
 * Thread-safe; opening blocks.
 */
@Singleton
public final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    /** At most what results-store lets a read wait. */
    private static final Duration END_WAIT = Duration.ofSeconds(20);

    private final JobEvents events;
    private final KnownJobs jobs;
    private final Intake intake;
    private final WatchConfig config;
    private final TenantRoom room;
    private final Set<WatchedJob> open = ConcurrentHashMap.newKeySet();

    Watches(JobEvents events, KnownJobs jobs, Intake intake, WatchConfig config) {
        this.events = events;
        this.jobs = jobs;
        this.intake = intake;
        this.config = config;
        this.room =
                new TenantRoom(
                        "jobs are watched",
                        "sluice.ingress.events.watchers-max",
                        config.watchersMax());
    }

    /** Whether there is nothing to tell behind this event: the job has ended, and that was told. */
    boolean isOver(CallerIdentity caller, JobId job, WatchId last) {
        return last.end()
                && jobs.find(job, caller).map(JobSeen::read).filter(JobSeen::ended).isPresent();
    }

    /**
     * To be closed.
     *
     * @param last event that the caller has; empty: he begins
     * @throws SluiceException with {@code JOB_NOT_FOUND}, {@code BACKLOG_FULL} or {@code NOT_READY}
     */
    WatchedJob open(CallerIdentity caller, JobId job, Optional<WatchId> last) {
        String tenant = caller.tenant().name();
        intake.enter();
        boolean entered = false;
        boolean opened = false;
        try {
            room.enter(tenant);
            entered = true;
            WatchedJob watched = watch(caller, job, last);
            opened = true;
            return watched;
        } finally {
            if (!opened) {
                if (entered) {
                    room.leave(tenant);
                }
                intake.leave();
            }
        }
    }

    private WatchedJob watch(CallerIdentity caller, JobId job, Optional<WatchId> last) {
        Early early = new Early();
        JobEvents.Watch watch = events.watch(caller.tenant(), job.value(), early);
        boolean opened = false;
        try {
            Optional<JobSeen> seen = jobs.find(job, caller).map(JobSeen::read);
            if (seen.isEmpty()) {
                throw new SluiceException(
                        ErrorCode.JOB_NOT_FOUND,
                        "there is no job %s (expected: one whose day is kept)"
                                .formatted(job.value()));
            }
            CountDownLatch closed = new CountDownLatch(1);
            long since = watch.since().orElse(0);
            AtomicReference<WatchedJob> self = new AtomicReference<>();
            WatchedJob watched =
                    new WatchedJob(
                            job,
                            since - 1,
                            () -> {
                                closed.countDown();
                                watch.close();
                                open.remove(self.get());
                                room.leave(caller.tenant().name());
                                intake.leave();
                            });
            self.set(watched);
            last.filter(id -> watch.since().isPresent())
                    .flatMap(
                            id ->
                                    events.between(
                                            caller.tenant(), job.value(), id.offset() + 1, since))
                    .orElse(List.of())
                    .forEach(watched::hear);
            watched.look(seen);
            early.pass(watched);
            open.add(watched);
            if (intake.isShut()) {
                watched.stop();
            }
            var unused =
                    Thread.ofVirtual()
                            .name("watch-look")
                            .start(() -> look(caller, job, watched, closed));
            opened = true;
            return watched;
        } finally {
            if (!opened) {
                watch.close();
            }
        }
    }

    private void look(CallerIdentity caller, JobId job, WatchedJob watched, CountDownLatch closed) {
        try {
            Duration wait = Duration.ZERO;
            Duration rest = config.lookAfter();
            while (!closed.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                long asked = System.nanoTime();
                Optional<JobSeen> seen = jobs.find(job, caller, wait).map(JobSeen::read);
                watched.look(seen);
                if (seen.isEmpty()) {
                    return;
                }
                // An end may be that of a run before the one that is watched; who was told of the
                // last closes this.
                wait = seen.get().status().isEmpty() ? Duration.ZERO : END_WAIT;
                // A store that does not wait must not be asked all the time.
                rest = config.lookAfter().minusNanos(System.nanoTime() - asked);
                rest = rest.isNegative() ? Duration.ZERO : rest;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The edge of this thread: who watches is told to come again.
            LOG.error("job {} cannot be looked at", job, e);
            watched.stop();
        }
    }

    /** Ends what is open with the news that the process stops; jobs go on. */
    public void stop() {
        open.forEach(WatchedJob::stop);
    }

    /** Keeps what is told before the watcher is there for it. */
    private static final class Early implements Consumer<JobEvents.Told> {
        private final List<JobEvents.Told> kept = new ArrayList<>();
        private @Nullable WatchedJob to;

        @Override
        public synchronized void accept(JobEvents.Told told) {
            if (to == null) {
                kept.add(told);
            } else {
                to.hear(told);
            }
        }

        synchronized void pass(WatchedJob watched) {
            kept.forEach(watched::hear);
            kept.clear();
            to = watched;
        }
    }
}
