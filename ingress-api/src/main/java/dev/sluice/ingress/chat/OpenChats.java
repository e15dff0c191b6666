package dev.sluice.ingress.chat;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Context;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The callers of this instance who wait for answers, and the bounds on them. Thread-safe. */
@Context
public final class OpenChats {
    private final ChatConfig config;
    private final Set<Inbox> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean stopping;

    OpenChats(ChatConfig config, IngressMetrics metrics) {
        this.config = config;
        metrics.gauge(IngressMetric.CHAT_CONNECTIONS, count, AtomicInteger::get);
        metrics.gauge(IngressMetric.CHAT_BYTES, bytes, AtomicLong::get);
    }

    /** As {@link #enter(AnswerFold, int)}, with the usual bound on what waits. */
    Inbox enter(AnswerFold fold) {
        return enter(fold, 0);
    }

    /**
     * Lets one caller in; to be given back by {@link #leave}.
     *
     * @param waitingMax bytes of a stream that may wait for a slow client, where the usual are
     *     fewer
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    Inbox enter(AnswerFold fold, int waitingMax) {
        if (count.incrementAndGet() > config.connectionsMax()) {
            count.decrementAndGet();
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many callers wait for answers as may (limit sluice.ingress.chat.connections-max: %d)"
                            .formatted(config.connectionsMax()));
        }
        Inbox inbox =
                new Inbox(fold, Math.max(config.bufferMax(), waitingMax), bytes, config.bytesMax());
        open.add(inbox);
        if (stopping) {
            inbox.tell(new News.Stopping());
        }
        return inbox;
    }

    void leave(Inbox inbox) {
        if (open.remove(inbox)) {
            inbox.close();
            count.decrementAndGet();
        }
    }

    /** How many wait now. */
    int open() {
        return count.get();
    }

    /** Ends what is open with the news that the process stops; jobs go on. */
    public void stop() {
        stopping = true;
        open.forEach(inbox -> inbox.tell(new News.Stopping()));
    }
}
