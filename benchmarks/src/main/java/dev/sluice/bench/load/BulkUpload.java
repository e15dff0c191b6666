package dev.sluice.bench.load;

import dev.sluice.bench.latency.Latencies;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * One bulk request: sends lines while it reads their answers, which come in the order of the lines.
 * At most {@code window} lines are unanswered at a time. The caller's thread sends, one more reads.
 */
final class BulkUpload {
    private static final int BATCH_LINES = 32;
    static final int WINDOW_MIN = 2 * BATCH_LINES;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final URI ingress;
    private final String key;
    private final JobLines lines;
    private final Ledger ledger;
    private final Pace pace;
    private final int window;
    private final Semaphore room;

    /** Which job a line was, by line number modulo the window. */
    private final AtomicIntegerArray jobOfLine;

    private final Latencies latencies = new Latencies();

    BulkUpload(URI ingress, String key, JobLines lines, Ledger ledger, Pace pace, int window) {
        this.ingress = ingress;
        this.key = key;
        this.lines = lines;
        this.ledger = ledger;
        this.pace = pace;
        this.window = window;
        this.room = new Semaphore(window);
        this.jobOfLine = new AtomicIntegerArray(window);
    }

    /**
     * Sends until the pace has no more jobs and returns when all are answered.
     *
     * @return from each line's sending, or intended sending, to its answer
     */
    Latencies run() throws IOException, InterruptedException {
        Pace.Turn first = next();
        if (first.count() == 0) {
            // The others took all there was, and a request without a line would be refused.
            return latencies;
        }
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) SILENCE_MAX.toMillis());
            socket.connect(
                    new InetSocketAddress(ingress.getHost(), ingress.getPort()),
                    (int) SILENCE_MAX.toMillis());
            var reading = new Reading(socket);
            Thread reader = Thread.ofPlatform().name("bench-acks").start(reading);
            try {
                send(first, socket.getOutputStream());
                reader.join();
            } catch (IOException e) {
                // A server that takes no more has perhaps said why.
                reader.join(LAST_WORDS);
                reading.closeSocket(e);
                reader.join();
                reading.requireWhole(e);
                throw e;
            } catch (InterruptedException e) {
                reading.closeSocket(e);
                reader.join();
                reading.requireWhole(e);
                throw e;
            }
            reading.requireWhole(null);
        }
        return latencies;
    }

    private void send(Pace.Turn first, OutputStream out) throws IOException, InterruptedException {
        out.write(
                """
                POST /v1/jobs/bulk HTTP/1.1\r
                Host: %s:%d\r
                Authorization: Bearer %s\r
                Content-Type: application/x-ndjson\r
                Transfer-Encoding: chunked\r
                \r
                """
                        .formatted(ingress.getHost(), ingress.getPort(), key)
                        .getBytes(StandardCharsets.US_ASCII));
        byte[] batch = new byte[BATCH_LINES * lines.length()];
        long line = 0;
        for (Pace.Turn turn = first; turn.count() > 0; turn = next()) {
            int end = 0;
            long now = System.nanoTime();
            for (int job = turn.first(); job < turn.first() + turn.count(); job++) {
                end = lines.write(job, batch, end);
                ledger.sent(job, pace.isFixedRate() ? pace.intendedNanos(job) : now);
                jobOfLine.set((int) (line++ % window), job);
            }
            out.write((Integer.toHexString(end) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(batch, 0, end);
            out.write(LINE_END);
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The next jobs for which there is room; none at the end. */
    private Pace.Turn next() throws IOException, InterruptedException {
        int permits = awaitRoom();
        Pace.Turn turn = pace.take(permits);
        room.release(permits - turn.count());
        return turn;
    }

    /** Room for a full batch when flooding, for whatever there is at a fixed rate. */
    private int awaitRoom() throws InterruptedException, IOException {
        int permits = pace.isFixedRate() ? 1 : BATCH_LINES;
        if (!room.tryAcquire(permits, SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(
                    "no answer for %s with %d lines unanswered".formatted(SILENCE_MAX, window));
        }
        int more = Math.min(BATCH_LINES - permits, room.availablePermits());
        return more > 0 && room.tryAcquire(more) ? permits + more : permits;
    }

    private final class Reading implements Runnable {
        private final Socket socket;
        private volatile @Nullable IOException failure;

        Reading(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try {
                var answer = new AnswerStream(socket.getInputStream());
                answer.head();
                for (long line = 0; answer.nextLine(); line++) {
                    int job = jobOfLine.get((int) (line % window));
                    AckLine ack = AckLine.parse(answer.line(), 0, answer.length());
                    latencies.recordNanos(ledger.acked(job, ack, System.nanoTime()));
                    room.release();
                }
            } catch (IOException e) {
                failure = e;
                closeSocket(e);
                // And if it waits for room, it finds the socket closed.
                room.release(window);
            }
        }

        /** The sender may be blocked in a write to a server that answers no more. */
        void closeSocket(Exception reason) {
            try {
                socket.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }

        void requireWhole(@Nullable Exception sending) throws IOException {
            IOException seen = failure;
            if (seen != null) {
                if (sending != null) {
                    seen.addSuppressed(sending);
                }
                throw seen;
            }
        }
    }
}
