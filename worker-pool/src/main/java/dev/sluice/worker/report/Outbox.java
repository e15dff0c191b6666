package dev.sluice.worker.report;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers records that must not be lost: an answer that was paid for, a return that a coordinator
 * waits for. What the producer gives up on is made and sent anew until it is in the log or the
 * process ends; meanwhile the outbox is not {@link #healthy} and says so in the log.
 *
 * <p>Bounded from outside: an end holds its slot until it is delivered, and the hand-off takes
 * nothing more while the outbox is unhealthy, so at most the slots plus two batches wait here.
 * Thread-safe; callbacks run on the producer's thread.
 */
public final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final Producer<byte[], byte[]> producer;
    private final Duration pause;
    private final Thread thread;
    private final LinkedBlockingQueue<Letter> failed = new LinkedBlockingQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();
    private final AtomicInteger failing = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean closing;

    /** One thing to deliver; made again for each try, because making it may fail too. */
    private record Letter(
            Supplier<ProducerRecord<byte[], byte[]>> record, Runnable delivered, int tries) {}

    /**
     * @param pause between tries for what failed
     */
    public Outbox(Producer<byte[], byte[]> producer, Duration pause, ThreadFactory threads) {
        this.producer = producer;
        this.pause = pause;
        this.thread = threads.newThread(this::retry);
        thread.start();
    }

    /**
     * Sends a record and comes back to it until it is acknowledged.
     *
     * @param record makes the record; may fail, then it is made again
     * @param delivered runs once, after the acknowledgement
     */
    void deliver(Supplier<ProducerRecord<byte[], byte[]>> record, Runnable delivered) {
        undelivered.incrementAndGet();
        tryToSend(new Letter(record, delivered, 0));
    }

    /** Whether nothing waits for another try. */
    public boolean healthy() {
        return failing.get() == 0;
    }

    /** Waits until nothing waits for another try, or until {@code giveUp} and a {@link #signal}. */
    public void awaitHealthy(Duration atMost, BooleanSupplier giveUp) throws InterruptedException {
        await(() -> healthy() || giveUp.getAsBoolean(), atMost);
    }

    /**
     * @return whether everything is delivered
     */
    public boolean awaitEmpty(Duration atMost) throws InterruptedException {
        return await(() -> undelivered.get() == 0, atMost);
    }

    /** Makes who waits here look again. */
    public void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stops trying. What is not delivered by now is lost to its coordinator's lease. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        int lost = undelivered.get();
        if (lost > 0) {
            LOG.error("{} reports could not be delivered before the end of the process", lost);
        }
    }

    private void tryToSend(Letter letter) {
        try {
            var ignored =
                    producer.send(
                            letter.record.get(),
                            (metadata, failure) -> {
                                if (failure == null) {
                                    delivered(letter);
                                } else {
                                    again(letter, failure);
                                }
                            });
        } catch (RuntimeException e) {
            again(letter, e);
        }
    }

    private void delivered(Letter letter) {
        if (letter.tries > 0 && failing.decrementAndGet() == 0) {
            LOG.info("reports are delivered again");
        }
        letter.delivered.run();
        if (undelivered.decrementAndGet() == 0 || letter.tries > 0) {
            signal();
        }
    }

    private void again(Letter letter, Exception failure) {
        if (letter.tries == 0 && failing.getAndIncrement() == 0) {
            LOG.error("reports cannot be delivered; trying until they are", failure);
        } else {
            LOG.debug("report failed again, try {}", letter.tries, failure);
        }
        failed.add(new Letter(letter.record, letter.delivered, letter.tries + 1));
    }

    /** One pause for all that failed meanwhile, then one more try for each. */
    private void retry() {
        try {
            while (!closing) {
                Letter letter = failed.poll(1, TimeUnit.HOURS);
                if (letter != null) {
                    Thread.sleep(pause);
                    for (int n = failed.size(); letter != null; n--) {
                        tryToSend(letter);
                        letter = n > 0 ? failed.poll() : null;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
