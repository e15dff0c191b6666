package dev.sluice.results.redrive;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.query.JobListing;
import dev.sluice.results.query.JobPage;
import dev.sluice.results.query.StoredJob;
import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.SendPolicy.Sending;
import dev.sluice.results.redrive.StepPolicy.Step;
import dev.sluice.results.redrive.TakenJobs.Standing;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on redrives by filter, a step of each at a time: takes jobs into the row, writes their
 * wishes, waits for ends of runs. What is taken is in the row before the first wish is written, so
 * that whoever goes on after a crash writes the same wishes again, which coordinators know. Any
 * instance may; PostgreSQL's advisory lock keeps two from one redrive. One thread of its own.
 */
@Singleton
public final class RedriveRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveRunner.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final long FAILED_AGAIN_MS = Duration.ofSeconds(5).toMillis();
    private static final String LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('sluice-redrive/' || ?, 0))";
    private static final String TAKEN =
            """
            UPDATE redrive SET selected = selected + ?, refused = refused + ?, last_refusal = COALESCE(?, last_refusal),
              last_job = COALESCE(?, last_job), taken_all = ?, pending = ? WHERE redrive_id = ?""";
    private static final String SENT =
            """
            UPDATE redrive SET redriven = redriven + ?, refused = refused + ?,
              last_refusal = COALESCE(?, last_refusal), pending = NULL WHERE redrive_id = ?""";
    private static final String ENDED = "UPDATE redrive SET ended_ms = ? WHERE redrive_id = ?";

    private final Database database;
    private final Requests requests;
    private final RequestLog log;
    private final Tenants tenants;
    private final InstantSource clock;
    private final Map<String, Long> failedMs = new HashMap<>();
    private final Thread thread;

    RedriveRunner(
            Database database,
            Requests requests,
            RequestLog log,
            Tenants tenants,
            InstantSource clock) {
        this.database = database;
        this.requests = requests;
        this.log = log;
        this.tenants = tenants;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("results-redrives").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** A step that is under way is made again by the next one. */
    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("redriving stops");
        }
    }

    private void look() {
        try {
            round();
        } catch (SQLException | RuntimeException e) {
            // The edge of the thread; the next round tries again.
            LOG.debug("redrives cannot be looked at", e);
        }
    }

    /** A step of each that has something to do. */
    void round() throws SQLException {
        long nowMs = clock.millis();
        failedMs.values().removeIf(failed -> failed + FAILED_AGAIN_MS < nowMs);
        List<StoredRedrive> open;
        try (Connection connection = database.reader()) {
            open = RedriveRows.unfinished(connection);
        }
        for (StoredRedrive redrive : open) {
            if (!failedMs.containsKey(redrive.id()) && !(next(redrive) instanceof Step.Rest)) {
                tryStep(redrive.id());
            }
        }
    }

    /** One that cannot go on holds up no other. */
    private void tryStep(String id) {
        try (Connection connection = database.listener()) {
            connection.setAutoCommit(false);
            if (locked(connection, id)) {
                // Whoever had the lock before may have made this step.
                Optional<StoredRedrive> redrive = RedriveRows.find(connection, id);
                if (redrive.isPresent()) {
                    step(connection, redrive.get());
                }
            }
        } catch (SQLException | SluiceException e) {
            failedMs.put(id, clock.millis());
            LOG.info("redrive {} waits: {}", id, e.getMessage());
        } catch (RuntimeException e) {
            failedMs.put(id, clock.millis());
            LOG.warn("redrive {} could not go on", id, e);
        }
    }

    private Step next(StoredRedrive redrive) {
        int queuedJobsMax = tenants.find(redrive.tenant()).map(Tenant::queuedJobsMax).orElse(1);
        return StepPolicy.next(redrive, queuedJobsMax, clock.millis());
    }

    private void step(Connection connection, StoredRedrive redrive) throws SQLException {
        RedriveOrder order =
                RedriveOrder.of(
                        RequestBody.parse(redrive.asked().getBytes(StandardCharsets.UTF_8)));
        switch (next(redrive)) {
            case Step.Take(int limit) -> take(connection, redrive, order, limit);
            case Step.Send() -> send(connection, redrive, order);
            case Step.End() -> {
                try (PreparedStatement end = connection.prepareStatement(ENDED)) {
                    end.setLong(1, clock.millis());
                    end.setString(2, redrive.id());
                    end.executeUpdate();
                }
                LOG.info("redrive {} has ended: {}", redrive.id(), redrive.counts());
            }
            case Step.Rest() -> {}
        }
        connection.commit();
    }

    private void take(Connection connection, StoredRedrive redrive, RedriveOrder order, int limit)
            throws SQLException {
        JobPage page =
                JobListing.page(connection, redrive.tenant(), order.jobs(redrive.lastJob(), limit));
        Set<String> batches = new HashSet<>();
        page.jobs().stream().map(StoredJob::batchId).forEach(id -> add(batches, id));
        Set<String> goingOn = RedriveRows.goingOn(connection, batches);
        int selected = 0;
        String refusal = null;
        long nowMs = clock.millis();
        List<PendingRun> runs = new ArrayList<>();
        for (StoredJob job : page.jobs()) {
            Long finishedMs = job.finishedMs();
            // What ended later has perhaps been redriven by this very redrive.
            if (finishedMs == null || finishedMs > redrive.createdMs()) {
                continue;
            }
            selected++;
            String batch = job.batchId();
            Optional<SluiceException> no =
                    RunPolicy.refusal(job, true, batch != null && goingOn.contains(batch));
            Long offset = job.requestOffset();
            if (no.isPresent() || offset == null) {
                refusal = no.map(SluiceException::detail).orElse(refusal);
            } else {
                runs.add(new PendingRun(job.id(), job.run() + 1, offset, nowMs));
            }
        }
        try (PreparedStatement taken = connection.prepareStatement(TAKEN)) {
            taken.setInt(1, selected);
            taken.setInt(2, selected - runs.size());
            taken.setString(3, refusal);
            taken.setString(4, page.jobs().isEmpty() ? null : page.jobs().getLast().id());
            taken.setBoolean(5, !page.more());
            taken.setString(6, runs.isEmpty() ? null : PendingRuns.write(runs));
            taken.setString(7, redrive.id());
            taken.executeUpdate();
        }
    }

    private void send(Connection connection, StoredRedrive redrive, RedriveOrder order)
            throws SQLException {
        String pending = redrive.pending();
        List<PendingRun> runs =
                pending == null ? List.of() : PendingRuns.read(pending, clock.millis());
        Map<String, Standing> standings = TakenJobs.standings(connection, redrive.tenant(), runs);
        // The log may take its time; no lock on jobs shall be held so long. That of the redrive
        // stays.
        connection.commit();
        List<RedriveRequest> wishes = new ArrayList<>();
        int written = 0;
        String refusal = null;
        for (PendingRun run : runs) {
            switch (SendPolicy.rule(run, standings.get(run.jobId()), redrive.id())) {
                case Sending.Write() -> {
                    Optional<RedriveRequest> wish = wish(redrive, order, run);
                    wish.ifPresent(wishes::add);
                    refusal = wish.isPresent() ? refusal : RunPolicy.gone(run.jobId()).detail();
                }
                case Sending.Written() -> written++;
                case Sending.Refuse(String why) -> refusal = why;
            }
        }
        log.append(redrive.partition(), wishes);
        try (PreparedStatement sent = connection.prepareStatement(SENT)) {
            sent.setInt(1, written + wishes.size());
            sent.setInt(2, runs.size() - written - wishes.size());
            sent.setString(3, refusal);
            sent.setString(4, redrive.id());
            sent.executeUpdate();
        }
    }

    private Optional<RedriveRequest> wish(
            StoredRedrive redrive, RedriveOrder order, PendingRun run) {
        return requests.find(run.jobId(), redrive.tenant(), redrive.partition(), run.offset())
                .map(
                        request ->
                                Wishes.of(
                                        request,
                                        run.run(),
                                        redrive.id(),
                                        order,
                                        run.takenMs(),
                                        clock.millis()));
    }

    private static void add(Set<String> batches, @Nullable String id) {
        if (id != null) {
            batches.add(id);
        }
    }

    private static boolean locked(Connection connection, String id) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, id);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
