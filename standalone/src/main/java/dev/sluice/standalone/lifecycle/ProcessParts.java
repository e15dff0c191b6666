package dev.sluice.standalone.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running parts of one process in the order they were started. SIGTERM, Ctrl-C, a failed start
 * and a normal end all stop them through {@link #close()}: last started first, each exactly once, a
 * part that fails to stop does not keep the others running.
 *
 * <p>No other class of the process may register a JVM shutdown hook: hooks run side by side, and
 * the database must not go away before those who write to it. Bounds on stopping belong to the
 * parts. Thread-safe.
 */
public final class ProcessParts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessParts.class);

    private record Part(String name, AutoCloseable closeable) {}

    /** What starts a part; may fail with anything, and the caller learns of it unchanged. */
    @FunctionalInterface
    public interface Start<T extends AutoCloseable> {
        T start() throws Exception;
    }

    private final Deque<Part> started = new ArrayDeque<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean closing;

    /** Parts that a signal to this JVM stops in order. Call once per process. */
    public static ProcessParts stoppedBySignals() {
        var parts = new ProcessParts();
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "sluice-stop"));
        return parts;
    }

    /**
     * Starts one more part.
     *
     * @throws StoppingException if the process is already on its way down; nothing was started
     */
    public synchronized <T extends AutoCloseable> T start(String name, Start<T> start)
            throws Exception {
        if (closing) {
            throw new StoppingException(name);
        }
        long begun = System.nanoTime();
        T part = start.start();
        started.push(new Part(name, part));
        LOG.info("{} is up after {} ms", name, (System.nanoTime() - begun) / 1_000_000);
        return part;
    }

    /** Whether the process is on its way down, so that what fails now fails for that reason. */
    public boolean stopping() {
        return closing;
    }

    /** Waits until everything is stopped; for the main thread of a process that stays up. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        closing = true;
        stopAll();
    }

    private synchronized void stopAll() {
        @Nullable Part part;
        while ((part = started.poll()) != null) {
            stop(part);
        }
        stopped.countDown();
    }

    private static void stop(Part part) {
        long begun = System.nanoTime();
        try {
            part.closeable().close();
            LOG.info(
                    "{} stopped after {} ms", part.name(), (System.nanoTime() - begun) / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("{} was interrupted while it stopped", part.name());
        } catch (Exception e) {
            LOG.error("{} did not stop cleanly", part.name(), e);
        }
    }
}
