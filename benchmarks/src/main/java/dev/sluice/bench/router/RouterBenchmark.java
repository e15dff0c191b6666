package dev.sluice.bench.router;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures a router with Kafka, in this order: warm, flooded, at a fixed rate, and restored twice.
 */
public final class RouterBenchmark {
    private static final Duration ARRIVED_WITHIN = Duration.ofMinutes(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final RouterPlan plan;
    private final Site site;
    private final Consumer<String> said;
    private final Journeys journeys = new Journeys();
    private final CpuClock cpu = CpuClock.ofThisMachine();
    private long sent;

    private record Phase(double perSecond, Optional<CpuUse> cpu) {}

    /**
     * @param site Kafka and a router
     * @param said takes a line per step
     */
    public RouterBenchmark(RouterPlan plan, Site site, Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.said = said;
    }

    public RouterFigures run() throws Exception {
        try (var feed =
                new Feed(site.connections(), plan.bodyBytes(), plan.partitions(), journeys)) {
            Phase flood;
            Phase steady;
            LatencySummary toWorker;
            double afterChurn;
            try (EchoWorker worker = worker()) {
                said.accept("warm-up: %,d jobs".formatted(plan.warmUpJobs()));
                phase(feed, worker, plan.warmUpJobs(), 0);
                flood = phase(feed, worker, plan.jobs(), 0);
                said.accept("flood: %,.0f jobs/s".formatted(flood.perSecond));
                phase(
                        feed,
                        worker,
                        (int) (plan.perSecond() * plan.settleSeconds()),
                        plan.perSecond());
                journeys.measureFrom(sent);
                steady =
                        phase(
                                feed,
                                worker,
                                (int) (plan.perSecond() * plan.seconds()),
                                plan.perSecond());
                toWorker = journeys.latencies().summary();
                said.accept(
                        "at %,.0f/s: %.1f ms to the worker at the median"
                                .formatted(plan.perSecond(), toWorker.p50()));
                phase(feed, worker, (int) Math.max(0, plan.churnJobs() - sent), 0);
                afterChurn = restored(feed, worker);
                said.accept("dispatches %.1f s after the start, churned".formatted(afterChurn));
            }
            long churned = sent;
            said.accept("%,d jobs wait".formatted(plan.backlog()));
            feed.send(plan.backlog(), 0);
            sent += plan.backlog();
            await(
                    "every job is admitted",
                    () -> RouterView.of(site).unfinished() >= plan.backlog());
            loseState();
            long start = System.nanoTime();
            site.startAgain(Part.ROUTER);
            try (EchoWorker worker = worker()) {
                long before = journeys.arrived();
                await("a dispatch", () -> journeys.arrived() > before);
                worker.requireHealthy();
                double first = seconds(start);
                said.accept("dispatches %.1f s after the start, with the backlog".formatted(first));
                await(
                        "the whole queue is known",
                        () ->
                                RouterView.of(site).unfinished() + journeys.arrived() - before
                                        >= plan.backlog() * 0.999);
                return new RouterFigures(
                        flood.perSecond,
                        flood.cpu,
                        toWorker,
                        steady.cpu,
                        churned,
                        afterChurn,
                        first,
                        seconds(start));
            }
        }
    }

    private EchoWorker worker() {
        return EchoWorker.start(site.connections(), plan.partitions(), journeys);
    }

    private Phase phase(Feed feed, EchoWorker worker, int jobs, double perSecond)
            throws IOException, InterruptedException {
        long before = journeys.arrived();
        Optional<CpuReading> cpuBefore = cpu.read(site.processes());
        long start = System.nanoTime();
        feed.send(jobs, perSecond);
        sent += jobs;
        await(
                "every job is with the worker",
                () -> {
                    worker.requireHealthy();
                    return journeys.arrived() >= before + jobs;
                });
        double seconds = seconds(start);
        return new Phase(
                jobs / seconds,
                CpuUse.between(
                        cpuBefore,
                        cpu.read(site.processes()),
                        site.processes(),
                        jobs,
                        System.nanoTime() - start));
    }

    /** Until each coordinator has dispatched a job that waited for the router to come back. */
    private double restored(Feed feed, EchoWorker worker) throws Exception {
        loseState();
        long before = journeys.arrived();
        feed.send(plan.partitions(), 0);
        sent += plan.partitions();
        long start = System.nanoTime();
        site.startAgain(Part.ROUTER);
        await(
                "the jobs are with the worker",
                () -> journeys.arrived() >= before + plan.partitions());
        worker.requireHealthy();
        return seconds(start);
    }

    private void loseState() throws IOException, InterruptedException {
        site.kill(Part.ROUTER);
        Leftovers.delete(site.routerState());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long giveUp = System.nanoTime() + ARRIVED_WITHIN.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "not within %s: %s".formatted(ARRIVED_WITHIN, what));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
