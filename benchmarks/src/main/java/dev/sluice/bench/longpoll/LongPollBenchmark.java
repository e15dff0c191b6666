package dev.sluice.bench.longpoll;

import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.load.Pace;
import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures reads that wait, in rounds. Use once. */
public final class LongPollBenchmark {
    private final LongPollPlan plan;
    private final Site site;

    /**
     * @param site everything, each role in a process of its own
     */
    public LongPollBenchmark(LongPollPlan plan, Site site) {
        this.plan = plan;
        this.site = site;
    }

    /**
     * What was seen of a round.
     *
     * @param late from a job's end to the end of the answer
     * @param failed jobs that were not accepted, did not succeed or whose read was answered before
     */
    public record Round(LatencySummary late, int failed) {}

    public List<Round> run() throws InterruptedException {
        List<Round> rounds = new ArrayList<>();
        try (var polls = new LongPolls(site.addresses().ingress(), site.apiKeys(), site.route())) {
            for (int i = 0; i < plan.rounds(); i++) {
                rounds.add(round(polls));
            }
        }
        return rounds;
    }

    private Round round(LongPolls polls) throws InterruptedException {
        var late = new Latencies();
        var failed = new AtomicInteger();
        var pace = new Pace(plan.jobs(), plan.perSecond(), System.nanoTime());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Pace.Turn turn = pace.take(1); turn.count() > 0; turn = pace.take(1)) {
                int job = turn.first();
                threads.execute(() -> one(polls, job, late, failed));
            }
        }
        return new Round(late.summary(), failed.get());
    }

    private static void one(LongPolls polls, int job, Latencies late, AtomicInteger failed) {
        try {
            long nanos = polls.submitAndWait(job).toNanos();
            synchronized (late) {
                late.recordNanos(nanos);
            }
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            failed.incrementAndGet();
            Thread.currentThread().interrupt();
        }
    }
}
