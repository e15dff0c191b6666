package dev.sluice.ingress.run;

import dev.sluice.ingress.batch.expand.BatchRuns;
import dev.sluice.ingress.bridge.Bridge;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.ReplyFeed;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.role.RoleProcess;
import dev.sluice.schema.job.JobIds;
import jakarta.inject.Singleton;

/**
 * The ingress role: ready when the log confirms and the catalogue is there, whatever becomes of
 * results-store. At the end it takes nothing new, lets running requests finish, and then closes the
 * producer with everything it holds.
 */
@Singleton
final class IngressProcess implements RoleProcess {
    private final CatalogFollower catalog;
    private final ReplyFeed replies;
    private final JobLog log;
    private final Intake intake;
    private final Drain drain;
    private final BatchRuns batches;
    private final Bridge bridge;
    private final RunConfig config;
    private volatile boolean started;

    // JobIds are taken so that a missing secret stops the start and not the first request.
    @SuppressWarnings("UnusedVariable")
    IngressProcess(
            CatalogFollower catalog,
            ReplyFeed replies,
            JobLog log,
            Intake intake,
            Drain drain,
            BatchRuns batches,
            Bridge bridge,
            RunConfig config,
            JobIds ids) {
        this.catalog = catalog;
        this.replies = replies;
        this.log = log;
        this.intake = intake;
        this.drain = drain;
        this.batches = batches;
        this.bridge = bridge;
        this.config = config;
    }

    @Override
    public void start() {
        catalog.start(config.catalogTimeout());
        replies.start();
        batches.start();
        bridge.start();
        started = true;
    }

    @Override
    public boolean ready() {
        return started && !intake.isShut() && log.working() && replies.connected();
    }

    @Override
    public boolean failed() {
        return catalog.failed() || replies.dead() || batches.dead() || bridge.dead();
    }

    @Override
    public void close() {
        started = false;
        bridge.close();
        batches.close();
        drain.run();
        replies.close();
    }
}
