package dev.sluice.bench.load;

import dev.sluice.bench.latency.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The books of one phase: what was sent, acknowledged and finished. Connections write what they
 * sent and what was acknowledged, each for its own jobs; one thread writes results. The arrays are
 * read in {@link #verdict} only, after the writers are done; everything else is thread-safe.
 *
 * <p>Holds 25 bytes per job.
 */
public final class Ledger {
    private static final int COMPLAINTS_MAX = 5;
    private static final int SECONDS_MAX = 3_600;

    private final int phase;
    private final long[] sentNanos;
    private final long[] acceptedHash;
    private final long[] resultHash;
    private final byte[] results;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong lastAckNanos = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong lastResultNanos = new AtomicLong(Long.MIN_VALUE);
    private final CountDownLatch finished;
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    // Written by the thread of the results alone.
    private final Latencies toWorker = new Latencies();
    private final int[] eachSecond = new int[SECONDS_MAX];
    private int notSucceeded;
    private int retried;
    private int otherRuns;
    private long answerBytes;
    private volatile long startNanos;

    public Ledger(int phase, int jobs) {
        this.phase = phase;
        this.sentNanos = new long[jobs];
        this.acceptedHash = new long[jobs];
        this.resultHash = new long[jobs];
        this.results = new byte[jobs];
        this.finished = new CountDownLatch(jobs);
    }

    public int phase() {
        return phase;
    }

    public int jobs() {
        return results.length;
    }

    void started(long nanos) {
        startNanos = nanos;
    }

    void sent(int job, long nanos) {
        sentNanos[job] = nanos;
    }

    /**
     * @return since the job was sent, in nanoseconds
     */
    long acked(int job, AckLine line, long nowNanos) {
        switch (line) {
            case AckLine.Accepted(long idHash) -> {
                acceptedHash[job] = idHash;
                accepted.incrementAndGet();
            }
            case AckLine.Refused(String answer) -> refused(answer);
        }
        lastAckNanos.accumulateAndGet(nowNanos, Math::max);
        return nowNanos - sentNanos[job];
    }

    void refused(String answer) {
        refused.incrementAndGet();
        // No result will come for it.
        finished.countDown();
        complain(answer);
    }

    private void complain(String text) {
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add(text);
        }
    }

    /** One record of the results topic. */
    public void finished(int job, FinishedJob result, long nowNanos) {
        if (job >= results.length) {
            throw new IllegalArgumentException(
                    "job %d of phase %d (expected: below %d)"
                            .formatted(job, phase, results.length));
        }
        if (results[job]++ > 0) {
            return;
        }
        resultHash[job] = result.idHash();
        otherRuns += result.run() == 1 ? 0 : 1;
        if (!result.succeeded()) {
            notSucceeded++;
            complain(result.failure());
        }
        retried += result.attempts() > 1 ? 1 : 0;
        answerBytes += result.answerBytes();
        if (result.toWorkerMillis() >= 0) {
            toWorker.recordMillis(result.toWorkerMillis());
        }
        eachSecond[Math.clamp((nowNanos - startNanos) / 1_000_000_000L, 0, SECONDS_MAX - 1)]++;
        lastResultNanos.set(nowNanos);
        finished.countDown();
    }

    /** Down to zero when every job has a result or was refused. */
    public CountDownLatch finished() {
        return finished;
    }

    public int acceptedCount() {
        return accepted.get();
    }

    public int openCount() {
        return (int) finished.getCount();
    }

    public long startNanos() {
        return startNanos;
    }

    public long lastAckNanos() {
        return Math.max(lastAckNanos.get(), startNanos);
    }

    public long lastResultNanos() {
        return Math.max(lastResultNanos.get(), startNanos);
    }

    /** Call when the thread of the results has seen all there is. */
    public Verdict verdict() {
        int once = 0;
        int missing = 0;
        int repeated = 0;
        int otherId = 0;
        for (int job = 0; job < results.length; job++) {
            if (results[job] > 1) {
                repeated++;
            } else if (results[job] == 0) {
                missing += acceptedHash[job] == 0 ? 0 : 1;
            } else if (resultHash[job] != acceptedHash[job]) {
                otherId++;
            } else {
                once++;
            }
        }
        return new Verdict(
                results.length,
                accepted.get(),
                once,
                missing,
                repeated,
                otherId + otherRuns,
                refused.get(),
                notSucceeded,
                List.copyOf(complaints));
    }

    /** Time from acceptance to the worker's call. Call when all results are in. */
    public Latencies toWorker() {
        return toWorker;
    }

    /** Jobs that took more than one attempt. */
    public int retried() {
        return retried;
    }

    public double meanAnswerBytes() {
        return (double) answerBytes / Math.max(1, results.length);
    }

    /** Results seen in each second of the phase, up to the last one that brought any. */
    public List<Integer> finishedEachSecond() {
        List<Integer> seconds = new ArrayList<>();
        int last = SECONDS_MAX - 1;
        while (last >= 0 && eachSecond[last] == 0) {
            last--;
        }
        for (int second = 0; second <= last; second++) {
            seconds.add(eachSecond[second]);
        }
        return seconds;
    }
}
