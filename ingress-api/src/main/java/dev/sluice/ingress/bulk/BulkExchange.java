package dev.sluice.ingress.bulk;

import dev.sluice.ingress.flow.Demand;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bulk request while it runs: a thread that reads and submits, a thread that answers, and the
 * client's demand between the answer and the socket. Many clients read nothing before they have
 * sent everything; for them answers wait in a spool on disk, up to its bound, and only then does
 * the upload wait. When the client goes away both threads are interrupted; lines that were read
 * before stay accepted.
 */
final class BulkExchange implements Publisher<byte[]>, Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(BulkExchange.class);

    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration SPOOLING = Duration.ofMillis(10);
    private static final Duration CLIENT_PATIENCE = Duration.ofMillis(100);

    private final Demand demand = new Demand();
    private final BulkAnswer answer;
    private final AnswerSpool spool;
    private final Runnable ended;
    private final Thread reading;
    private final Thread answering;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger(2);
    private volatile boolean cancelled;
    private @Nullable Subscriber<? super byte[]> client;

    /**
     * @param ended run once when both threads are done
     */
    BulkExchange(BulkReader reader, BulkAnswer answer, AnswerSpool spool, Runnable ended) {
        this.answer = answer;
        this.spool = spool;
        this.ended = ended;
        this.reading =
                Thread.ofVirtual().name("bulk-read").unstarted(() -> untilDone(reader::read));
        this.answering =
                Thread.ofVirtual().name("bulk-answer").unstarted(() -> untilDone(this::send));
    }

    @Override
    public void subscribe(Subscriber<? super byte[]> subscriber) {
        if (!subscribed.compareAndSet(false, true)) {
            throw new IllegalStateException("a bulk answer has one reader");
        }
        client = subscriber;
        subscriber.onSubscribe(this);
        reading.start();
        answering.start();
    }

    @Override
    public void request(long n) {
        demand.add(n);
    }

    @Override
    public void cancel() {
        cancelled = true;
        reading.interrupt();
        answering.interrupt();
    }

    private void send() {
        Subscriber<? super byte[]> subscriber = client;
        if (subscriber == null) {
            throw new IllegalStateException("answering before anybody subscribed");
        }
        try (spool) {
            sendAll(subscriber);
            if (!cancelled) {
                subscriber.onComplete();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            // The edge of this thread: the client must see that the answer is not whole.
            LOG.error("a bulk answer broke off", e);
            reading.interrupt();
            subscriber.onError(e);
        }
    }

    private void sendAll(Subscriber<? super byte[]> subscriber)
            throws InterruptedException, IOException {
        boolean more = true;
        while (more && !cancelled) {
            while (!spool.isEmpty() && demand.take(Duration.ZERO)) {
                subscriber.onNext(spool.next());
            }
            switch (answer.next(spool.isEmpty() ? IDLE : SPOOLING)) {
                case BulkAnswer.Found.Lines(byte[] chunk) -> send(subscriber, chunk);
                case BulkAnswer.Found.Nothing() -> {}
                case BulkAnswer.Found.End() -> more = false;
            }
        }
        drain(subscriber);
    }

    /** Through the spool only when the client does not take answers, and then in order. */
    private void send(Subscriber<? super byte[]> subscriber, byte[] chunk)
            throws InterruptedException, IOException {
        if (spool.isEmpty() && demand.take(CLIENT_PATIENCE)) {
            subscriber.onNext(chunk);
            return;
        }
        if (!spool.hasRoom(chunk.length)) {
            drain(subscriber);
        }
        spool.add(chunk);
    }

    private void drain(Subscriber<? super byte[]> subscriber)
            throws InterruptedException, IOException {
        while (!spool.isEmpty() && !cancelled) {
            if (demand.take(IDLE)) {
                subscriber.onNext(spool.next());
            }
        }
    }

    private void untilDone(Runnable work) {
        try {
            if (!cancelled) {
                work.run();
            }
        } finally {
            if (running.decrementAndGet() == 0) {
                ended.run();
            }
        }
    }
}
