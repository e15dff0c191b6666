package dev.sluice.ingress.kafka;

import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.runtime.catalog.OvertakenException;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of this instance come one after the other, or they would stop each other. One that
 * another process has stopped is decided anew from what stands then, a few times.
 */
@Singleton
final class KafkaCatalogLog implements CatalogLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCatalogLog.class);
    private static final Duration TURN_MAX = Duration.ofSeconds(10);
    private static final Duration TRY_MAX = Duration.ofSeconds(20);
    private static final Duration SEEN_MAX = Duration.ofSeconds(10);
    private static final int TRIES_MAX = 6;

    /** Doubled with every try, so that two who stop each other come apart however slow they are. */
    private static final int FIRST_PAUSE_MAX_MS = 250;

    private final CatalogTopic topic;
    private final CatalogFollower follower;
    private final ReentrantLock turn = new ReentrantLock(true);

    KafkaCatalogLog(
            KafkaSettings kafka, RecordCodecs codecs, Topics topics, CatalogFollower follower) {
        this.topic = new CatalogTopic(kafka, codecs, topics);
        this.follower = follower;
    }

    @Override
    public void change(Deed deed, Function<Catalog, Map<String, @Nullable CatalogEntry>> decide) {
        try {
            if (!turn.tryLock(TURN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable(
                        "other changes are being written; nothing of this one was (expected: a retry)",
                        null);
            }
            CatalogTopic.Written written;
            try {
                written = untilWritten(deed, decide);
            } finally {
                turn.unlock();
            }
            if (!follower.awaitSeen(written.offset(), SEEN_MAX)) {
                throw unavailable(
                        "the change is written, but this instance does not show it yet (expected: within %s)"
                                .formatted(SEEN_MAX),
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted; look whether the change was written", e);
        }
    }

    private CatalogTopic.Written untilWritten(
            Deed deed, Function<Catalog, Map<String, @Nullable CatalogEntry>> decide)
            throws InterruptedException {
        long giveUp = System.nanoTime() + TRY_MAX.toNanos();
        for (int tries = 1; ; tries++) {
            try {
                return topic.change(deed, decide);
            } catch (OvertakenException e) {
                LOG.debug("a change of the catalogue was overtaken");
                if (tries == TRIES_MAX || System.nanoTime() > giveUp) {
                    throw unavailable(
                            "others changed the catalogue %d times in the middle of this change; nothing of it was written (expected: a retry)"
                                    .formatted(tries),
                            e);
                }
                Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MAX_MS << tries));
            } catch (IllegalStateException e) {
                LOG.warn("the catalogue could not be changed", e);
                throw unavailable(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static SluiceException unavailable(String detail, @Nullable Exception cause) {
        return cause == null
                ? new SluiceException(ErrorCode.CATALOG_UNAVAILABLE, detail)
                : new SluiceException(ErrorCode.CATALOG_UNAVAILABLE, detail, cause);
    }
}
