package dev.sluice.bench.worker;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.cpu.ProcessFacts;
import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.peers.SimulatorControl;
import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Measures a worker with Kafka and the simulator: warm, flooded, with calls that last, streaming.
 */
public final class WorkerBenchmark {
    private static final String INSTANT = "bench-instant";
    private static final String SLOW = "bench-slow";
    private static final String STREAMED = "bench-streamed";
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final double NANOS_PER_S = 1e9;

    private final WorkerPlan plan;
    private final Site site;
    private final Consumer<String> said;
    private final CpuClock cpu = CpuClock.ofThisMachine();

    private record Phase(double seconds, Optional<CpuUse> cpu) {}

    /**
     * @param site Kafka, the simulator and a worker
     * @param said takes a line per step
     */
    public WorkerBenchmark(WorkerPlan plan, Site site, Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.said = said;
    }

    public WorkerFigures run() throws Exception {
        try (var dispatches =
                        new Dispatches(
                                site.connections(),
                                site.simulator(),
                                site.simulatorKey(),
                                plan.bodyBytes());
                var watch = WorkerWatch.start(site.connections());
                var simulator = new SimulatorControl(site.simulator());
                var direct = new DirectStreams(site.simulator())) {
            simulator.model(INSTANT, "{\"answer_pieces_min\":20,\"answer_pieces_max\":20}");
            simulator.model(
                    SLOW,
                    "{\"time_to_first_token_ms\":%d,\"answer_pieces_min\":20,\"answer_pieces_max\":20}"
                            .formatted(plan.hold().toMillis()));
            simulator.model(
                    STREAMED,
                    "{\"tokens_per_second\":200,\"answer_pieces_min\":20,\"answer_pieces_max\":20}");
            flood(dispatches, watch, plan.warmUpCalls(), new Calls());
            said.accept("warm after %,d calls".formatted(plan.warmUpCalls()));
            Phase flood = flood(dispatches, watch, plan.calls(), new Calls());
            double perSecond = plan.calls() / flood.seconds;
            said.accept("%,.0f calls/s".formatted(perSecond));
            Latencies alone = alone(direct);
            Calls streams = new Calls();
            streams(dispatches, watch, streams);
            said.accept("%,d streams".formatted(streams.firstEvents().summary().count()));
            Calls held = new Calls();
            Phase holding = hold(dispatches, watch, held);
            said.accept("%,d calls of %s at the same time".formatted(held.peak(), plan.hold()));
            if (held.failed() > 0) {
                said.accept("%,d failed: %s".formatted(held.failed(), held.failure()));
            }
            return new WorkerFigures(
                    perSecond,
                    flood.cpu,
                    held.peak(),
                    holding.seconds,
                    held.failed(),
                    holding.cpu,
                    memory(),
                    alone.summary(),
                    streams.firstByte().summary(),
                    streams.firstEvents().summary());
        }
    }

    private Phase flood(Dispatches dispatches, WorkerWatch watch, int count, Calls calls)
            throws Exception {
        Phase phase =
                measured(
                        count,
                        () -> {
                            watch.phase(calls);
                            for (int i = 0; i < count; i++) {
                                await(dispatches, watch, calls, i - plan.inFlight() + 1L);
                                dispatches.send(INSTANT, false, calls);
                            }
                            await(dispatches, watch, calls, count);
                        });
        requireNone(calls);
        return phase;
    }

    private Phase hold(Dispatches dispatches, WorkerWatch watch, Calls calls) throws Exception {
        return measured(
                plan.concurrent(),
                () -> {
                    watch.phase(calls);
                    for (int i = 0; i < plan.concurrent(); i++) {
                        dispatches.send(SLOW, false, calls);
                    }
                    await(dispatches, watch, calls, plan.concurrent());
                });
    }

    private void streams(Dispatches dispatches, WorkerWatch watch, Calls calls) throws Exception {
        watch.phase(calls);
        int count = (int) (plan.perSecond() * plan.seconds());
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            until(start + (long) (i / plan.perSecond() * NANOS_PER_S));
            dispatches.send(STREAMED, true, calls);
        }
        await(dispatches, watch, calls, count);
        requireNone(calls);
    }

    /** The same streams, asked for one after the other. */
    private Latencies alone(DirectStreams direct) throws IOException, InterruptedException {
        byte[] body = Dispatches.body(plan.bodyBytes());
        int count = (int) Math.min(plan.perSecond() * plan.seconds(), 200);
        Latencies discarded = new Latencies();
        for (int i = 0; i < Math.max(20, count / 4); i++) {
            direct.stream(INSTANT, body, discarded);
        }
        Latencies first = new Latencies();
        for (int i = 0; i < count; i++) {
            direct.stream(STREAMED, body, first);
        }
        return first;
    }

    private interface Work {
        void run() throws Exception;
    }

    private Phase measured(int calls, Work work) throws Exception {
        Optional<CpuReading> before = cpu.read(site.processes());
        long start = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - start;
        return new Phase(
                nanos / NANOS_PER_S,
                CpuUse.between(before, cpu.read(site.processes()), site.processes(), calls, nanos));
    }

    private static void await(Dispatches dispatches, WorkerWatch watch, Calls calls, long ended) {
        long giveUp = System.nanoTime() + ENDED_WITHIN.toNanos();
        while (calls.endedSoFar() < ended) {
            dispatches.requireHealthy();
            watch.requireHealthy();
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "%,d calls ended within %s (expected: %,d)"
                                .formatted(calls.endedSoFar(), ENDED_WITHIN, ended));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos() / 10);
        }
    }

    private static void until(long dueNanos) {
        for (long left = dueNanos - System.nanoTime();
                left > 0;
                left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void requireNone(Calls calls) {
        if (calls.failed() > 0) {
            throw new IllegalStateException(
                    "%,d calls failed, the last because: %s (expected: none)"
                            .formatted(calls.failed(), calls.failure()));
        }
    }

    private OptionalLong memory() throws IOException {
        return ProcessFacts.memoryPeakBytes(
                site.processes().stream()
                        .filter(process -> process.role().equals(Part.WORKER.id()))
                        .mapToLong(MeasuredProcess::pid)
                        .findFirst()
                        .orElseThrow());
    }
}
