package dev.sluice.ingress.run;

import dev.sluice.ingress.chat.OpenChats;
import dev.sluice.ingress.lifecycle.Watches;
import dev.sluice.ingress.submit.Intake;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of taking requests: what runs may go on for a while, answers to chats half as long. */
@Singleton
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final Intake intake;
    private final OpenChats chats;
    private final Watches watches;
    private final Duration timeout;

    Drain(Intake intake, OpenChats chats, Watches watches, RunConfig config) {
        this.intake = intake;
        this.chats = chats;
        this.watches = watches;
        this.timeout = config.drainTimeout();
    }

    /** Takes nothing new and returns when nothing runs any more, or after the drain timeout. */
    void run() {
        Duration half = timeout.dividedBy(2);
        if (!intake.shut(half)) {
            // Answers can take hours: their callers are told where they will be.
            chats.stop();
            watches.stop();
        }
        if (!intake.shut(half)) {
            LOG.warn("requests were still running after {}", timeout);
        }
    }
}
