package dev.sluice.sim.record;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends finished calls to a file from its own thread, so that event loops never wait for a disk.
 * At most {@value #QUEUE_MAX} calls wait; those beyond are counted as dropped, as are those that
 * could not be written. What was handed to the operating system survives a killed process.
 */
final class CallFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallFile.class);
    private static final int QUEUE_MAX = 65_536;
    private static final int BATCH_MAX = 1_024;
    private static final long POLL_MILLIS = 100;
    private static final long CLOSE_MILLIS_MAX = 10_000;

    private final Path path;
    private final OutputStream out;
    private final ArrayBlockingQueue<CallRecord> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;

    private CallFile(Path path, OutputStream out) {
        this.path = path;
        this.out = out;
        this.writer = Thread.ofPlatform().name("provider-sim-calls").daemon().unstarted(this::run);
    }

    static CallFile open(Path path) {
        try {
            OutputStream out =
                    Files.newOutputStream(
                            path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            CallFile file = new CallFile(path, new BufferedOutputStream(out, 1 << 16));
            file.writer.start();
            return file;
        } catch (IOException cannotOpen) {
            throw new UncheckedIOException(
                    "call file " + path + ": expected a path that can be appended to", cannotOpen);
        }
    }

    void append(CallRecord call) {
        if ((closing || !queue.offer(call)) && dropped.getAndIncrement() == 0) {
            LOG.warn("The call file {} lacks calls from number {} on", path, call.number());
        }
    }

    long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        closing = true;
        try {
            if (!writer.join(Duration.ofMillis(CLOSE_MILLIS_MAX))) {
                LOG.warn("The call file {} was not written to its end", path);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<CallRecord> batch = new ArrayList<>(BATCH_MAX);
        try (out) {
            while (!(closing && queue.isEmpty())) {
                CallRecord first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, BATCH_MAX - 1);
                write(batch);
                batch.clear();
            }
        } catch (IOException cannotClose) {
            LOG.error("The call file {} could not be closed", path, cannotClose);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<CallRecord> batch) {
        try {
            for (CallRecord call : batch) {
                CallJson.writeLine(call, out);
            }
            out.flush();
        } catch (IOException failed) {
            if (dropped.getAndAdd(batch.size()) == 0) {
                LOG.error("The call file {} cannot be written and lacks calls", path, failed);
            }
        }
    }
}
