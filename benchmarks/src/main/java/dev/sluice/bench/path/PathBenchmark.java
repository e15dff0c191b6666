package dev.sluice.bench.path;

import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.load.Ledger;
import dev.sluice.bench.machine.MachineFacts;
import dev.sluice.bench.report.PathFigures;
import dev.sluice.bench.report.RunFigures;
import dev.sluice.bench.report.SingleFigures;
import dev.sluice.bench.report.WarmUpFigures;
import dev.sluice.bench.report.WriteFigures;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.watch.Changelogs;
import dev.sluice.bench.watch.Projection;
import dev.sluice.bench.watch.ResultsReader;
import dev.sluice.bench.watch.TopicEnds;
import dev.sluice.schema.topic.Topics;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures the whole path on a running system: warm-up, measured runs, then single submits at a low
 * rate. A run begins and ends with the system idle, so that what it cost is what its jobs cost.
 */
public final class PathBenchmark {
    private static final Duration ROWS_WITHIN = Duration.ofMinutes(2);
    private static final int SINGLE_WARM_UP_MAX = 500;
    private static final Duration LATECOMERS = Duration.ofSeconds(1);

    private final PathPlan plan;
    private final Site site;
    private final ResultsReader results;
    private final Projection rows;
    private final Consumer<String> said;
    private final Phases phases;
    private final CpuClock cpu = CpuClock.ofThisMachine();

    /**
     * @param said takes a line per step
     */
    public PathBenchmark(
            PathPlan plan,
            Site site,
            ResultsReader results,
            Projection rows,
            Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.results = results;
        this.rows = rows;
        this.said = said;
        this.phases = new Phases(plan, site, results, said);
    }

    /** A run whose verdict waits for latecomers. */
    private record Measured(
            Phases.Done done,
            long rowsNanos,
            Optional<CpuUse> cpu,
            WriteFigures writes,
            long finishedRows) {}

    public PathFigures run(MachineFacts machine)
            throws IOException, InterruptedException, SQLException {
        Instant started = Instant.now();
        WarmUpFigures warmUp = warmUp();
        List<Measured> measured = new ArrayList<>();
        for (int run = 1; run <= plan.runs(); run++) {
            said.accept("run %d: %d jobs".formatted(run, plan.jobs()));
            measured.add(measure(run));
        }
        Optional<Phases.Done> single = Optional.empty();
        if (plan.singleJobs() > 0) {
            said.accept(
                    "single submits: %d jobs at %.0f/s"
                            .formatted(plan.singleJobs(), plan.singlePerSecond()));
            // The bulk path has warmed neither this endpoint nor the client.
            phases.single(Math.min(plan.singleJobs(), SINGLE_WARM_UP_MAX));
            single = Optional.of(phases.single(plan.singleJobs()));
        }
        // Second results would have to come now.
        Thread.sleep(LATECOMERS);
        results.catchUp(TopicEnds.read(site.connections()).of(Topics.RESULTS));
        return new PathFigures(
                started,
                plan.figures(),
                machine,
                warmUp,
                measured.stream().map(this::figures).toList(),
                single.map(PathBenchmark::figures),
                results.strangers());
    }

    private WarmUpFigures warmUp() throws IOException, InterruptedException, SQLException {
        var policy = new WarmUpPolicy(plan.warmUpJobs());
        List<Double> rates = new ArrayList<>();
        long jobs = 0;
        while (true) {
            switch (policy.next(rates)) {
                case WarmUpPolicy.Step.Measure(boolean stable) -> {
                    return new WarmUpFigures(jobs, rates, stable);
                }
                case WarmUpPolicy.Step.Slice(int slice) -> {
                    Phases.Done done = phases.bulk(slice, 0);
                    if (!done.whole()) {
                        throw new IllegalStateException(
                                "warm-up: %s".formatted(done.ledger().verdict()));
                    }
                    rows.awaitRows(results.lastOffsets(), ROWS_WITHIN);
                    jobs += slice;
                    rates.add(done.completedPerSecond());
                    said.accept(
                            "warm-up: %d jobs, %.0f completed/s"
                                    .formatted(jobs, done.completedPerSecond()));
                }
            }
        }
    }

    private Measured measure(int run) throws IOException, InterruptedException, SQLException {
        TopicEnds endsBefore = TopicEnds.read(site.connections());
        site.recordWindow();
        Optional<CpuReading> before = cpu.read(site.processes());
        Phases.Done done = phases.bulk(plan.jobs(), plan.perSecond());
        long rowsNanos = rows.awaitRows(results.lastOffsets(), ROWS_WITHIN);
        Optional<CpuReading> after = cpu.read(site.processes());
        long wall = System.nanoTime() - done.ledger().startNanos();
        site.dumpWindow("run-" + run);
        TopicEnds endsAfter = TopicEnds.read(site.connections());
        said.accept(
                "run %d: %.0f accepted/s, %.0f completed/s; counting what was written"
                        .formatted(run, done.acceptedPerSecond(), done.completedPerSecond()));
        return new Measured(
                done,
                rowsNanos,
                CpuUse.between(before, after, site.processes(), plan.jobs(), wall),
                WriteFigures.of(
                        Changelogs.between(site.connections(), endsBefore, endsAfter),
                        endsAfter.growthSince(endsBefore),
                        plan.jobs()),
                rows.finishedRows(done.ledger().phase()));
    }

    private RunFigures figures(Measured run) {
        Ledger ledger = run.done().ledger();
        return new RunFigures(
                ledger.jobs(),
                run.done().acceptedPerSecond(),
                run.done().completedPerSecond(),
                seconds(ledger.lastResultNanos() - ledger.startNanos()),
                seconds(run.rowsNanos() - ledger.startNanos()),
                run.done().accept().summary(),
                ledger.toWorker().summary(),
                run.cpu(),
                run.writes(),
                ledger.retried(),
                ledger.meanAnswerBytes(),
                ledger.finishedEachSecond(),
                run.finishedRows(),
                ledger.verdict());
    }

    private static SingleFigures figures(Phases.Done done) {
        return new SingleFigures(
                done.ledger().jobs(),
                done.accept().summary(),
                done.ledger().toWorker().summary(),
                done.ledger().verdict());
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
