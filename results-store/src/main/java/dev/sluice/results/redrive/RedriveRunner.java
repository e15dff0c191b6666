package dev.sluice.results.redrive;

import dev.sluice.results.loop.RoundThread;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.query.JobListing;
import dev.sluice.results.query.JobPage;
import dev.sluice.results.query.StoredJob;
import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.StepPolicy.Step;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    private static final long PROBE_EVERY_MS = Duration.ofSeconds(20).toMillis();

    /** Redrives that one round looks at; the next one goes on behind them. */
    static final int LOOK_MAX = 200;

    private static final String LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('sluice-redrive/' || ?, 0))";
    private final Database database;
    private final DayCatalogue days;
    private final RedriveSender sender;
    private final WishProbes probes;
    private final Tenants tenants;
    private final InstantSource clock;

    /** Who cannot go on before; bounded by the redrives that are open. */
    private final Map<String, Long> notBeforeMs = new HashMap<>();

    /** Where the next round begins. */
    private Optional<StoredRedrive> looked = Optional.empty();

    private long probeAgainMs;
    private final RoundThread thread;

    RedriveRunner(
            Database database,
            DayCatalogue days,
            RunMaker maker,
            RequestLog log,
            Tenants tenants,
            InstantSource clock) {
        this.database = database;
        this.days = days;
        this.sender = new RedriveSender(maker, log, clock);
        this.probes = new WishProbes(log, tenants);
        this.tenants = tenants;
        this.clock = clock;
        this.thread = new RoundThread("results-redrives", STOP_WITHIN, this::look);
    }

    public void start() {
        thread.start();
    }

    /** A step that is under way is made again by the next one. */
    @Override
    public void close() {
        thread.close();
    }

    private Duration look() {
        try {
            round();
        } catch (SQLException | RuntimeException e) {
            // The edge of the thread; the next round tries again.
            LOG.debug("redrives cannot be looked at", e);
        }
        return LOOK_EVERY;
    }

    /** A step of each that has something to do, of as many as one look brings. */
    void round() throws SQLException {
        long nowMs = clock.millis();
        notBeforeMs.values().removeIf(again -> again <= nowMs);
        List<StoredRedrive> open;
        // First: it ends the round as long as there may be no tables.
        try (Connection connection = database.reader()) {
            open = RedriveRows.unfinished(connection, looked, LOOK_MAX);
        }
        probe(nowMs);
        // Behind the newest the oldest comes again: many that wait keep none from its turn.
        looked = open.size() < LOOK_MAX ? Optional.empty() : Optional.of(open.getLast());
        for (StoredRedrive redrive : open) {
            if (!notBeforeMs.containsKey(redrive.id()) && !(next(redrive) instanceof Step.Rest)) {
                tryStep(redrive.id());
            }
        }
    }

    /** Where it fails redrives go on all the same. */
    private void probe(long nowMs) {
        if (nowMs < probeAgainMs) {
            return;
        }
        probeAgainMs = nowMs + PROBE_EVERY_MS;
        // The log may take its time: no connection of the pool.
        try (Connection connection = database.session()) {
            probes.round(connection, nowMs);
        } catch (SQLException | SluiceException e) {
            LOG.info("what became of wished runs is asked later: {}", e.getMessage());
        }
    }

    /** One that cannot go on holds up no other. */
    private void tryStep(String id) {
        try (Connection connection = database.session()) {
            if (locked(connection, id)) {
                // Whoever had the lock before may have made this step.
                Optional<StoredRedrive> redrive = RedriveRows.find(connection, id);
                if (redrive.isPresent()) {
                    step(connection, redrive.get());
                }
            }
        } catch (SQLException | SluiceException e) {
            notBeforeMs.put(id, clock.millis() + FAILED_AGAIN_MS);
            LOG.info("redrive {} waits: {}", id, e.getMessage());
        } catch (RuntimeException e) {
            notBeforeMs.put(id, clock.millis() + FAILED_AGAIN_MS);
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
            case Step.Send() -> sender.send(connection, redrive, order);
            case Step.End() -> {
                RedriveProgress.ended(connection, redrive.id(), clock.millis());
                LOG.info("redrive {} has ended: {}", redrive.id(), redrive.counts());
            }
            case Step.Rest() -> {}
        }
        connection.commit();
    }

    private void take(Connection connection, StoredRedrive redrive, RedriveOrder order, int limit)
            throws SQLException {
        JobPage page;
        try (Statement mode = connection.createStatement()) {
            mode.execute(Database.ONE_PLAN_IN_TRANSACTION);
            page =
                    days.read(
                            connection,
                            tables ->
                                    JobListing.page(
                                            connection,
                                            tables,
                                            redrive.tenant(),
                                            order.jobs(redrive.lastJob(), limit),
                                            clock.millis()));
        } catch (SQLException e) {
            connection.rollback();
            notFound(connection, redrive, order, e);
            return;
        }
        RedriveProgress.taken(connection, redrive.id(), lookThrough(connection, redrive, page));
    }

    private RedriveProgress.Page lookThrough(
            Connection connection, StoredRedrive redrive, JobPage page) throws SQLException {
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
        return new RedriveProgress.Page(
                selected,
                runs,
                refusal,
                page.jobs().isEmpty() ? null : page.jobs().getLast().id(),
                !page.more());
    }

    private void notFound(
            Connection connection, StoredRedrive redrive, RedriveOrder order, SQLException cause)
            throws SQLException {
        switch (SlowPolicy.of(
                cause.getSQLState(),
                redrive.slow(),
                String.valueOf(order.filter()),
                database.readTimeout())) {
            case SlowPolicy.Verdict.Later() -> throw cause;
            case SlowPolicy.Verdict.Again(int slow, long pauseMs) -> {
                RedriveProgress.slow(connection, redrive.id(), slow);
                notBeforeMs.put(redrive.id(), clock.millis() + pauseMs);
            }
            case SlowPolicy.Verdict.Fail(String why) -> {
                RedriveProgress.failed(connection, redrive.id(), why);
                LOG.warn("redrive {} has failed: {}", redrive.id(), why);
            }
        }
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
