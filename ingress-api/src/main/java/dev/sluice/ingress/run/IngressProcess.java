package dev.sluice.ingress.run;

import dev.sluice.ingress.chat.OpenChats;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.ReplyFeed;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.role.RoleProcess;
import dev.sluice.schema.job.JobIds;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingress role: ready when the log confirms and the catalogue is there, whatever becomes of
 * results-store. At the end it takes nothing new, lets running requests finish, and then closes the
 * producer with everything it holds.
 */
@Singleton
final class IngressProcess implements RoleProcess {
    private static final Logger LOG = LoggerFactory.getLogger(IngressProcess.class);

    private final CatalogFollower catalog;
    private final ReplyFeed replies;
    private final JobLog log;
    private final Intake intake;
    private final OpenChats chats;
    private final RunConfig config;
    private volatile boolean started;

    // JobIds are taken so that a missing secret stops the start and not the first request.
    @SuppressWarnings("UnusedVariable")
    IngressProcess(
            CatalogFollower catalog,
            ReplyFeed replies,
            JobLog log,
            Intake intake,
            OpenChats chats,
            RunConfig config,
            JobIds ids) {
        this.catalog = catalog;
        this.replies = replies;
        this.log = log;
        this.intake = intake;
        this.chats = chats;
        this.config = config;
    }

    @Override
    public void start() {
        catalog.start(config.catalogTimeout());
        replies.start();
        started = true;
    }

    @Override
    public boolean ready() {
        return started && !intake.isShut() && log.working() && replies.connected();
    }

    @Override
    public boolean failed() {
        return replies.dead();
    }

    @Override
    public void close() {
        started = false;
        Duration half = config.drainTimeout().dividedBy(2);
        if (!intake.shut(half)) {
            // Streams can last for hours: their callers are told where the answer will be.
            chats.stop();
        }
        if (!intake.shut(half)) {
            LOG.warn("requests were still running after {}", config.drainTimeout());
        }
        replies.close();
    }
}
