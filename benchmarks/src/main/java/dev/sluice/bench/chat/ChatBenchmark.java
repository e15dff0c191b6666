package dev.sluice.bench.chat;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.cpu.ProcessFacts;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.peers.PeerCatalog;
import dev.sluice.bench.peers.SimulatorControl;
import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Measures chats: warm, by connections and at a rate, idle, and many streams at once. */
public final class ChatBenchmark {
    private static final int DIRECT_WARM_UP = 200;
    private static final int DIRECT = 50;
    private static final String PIECES = "\"answer_pieces_min\":20,\"answer_pieces_max\":20";
    private static final Chats.Opened NOBODY = () -> {};

    /** Streams have warmed up most of what plain chats take. */
    private static final int PLAIN_WARM_UP_PART = 5;

    private final ChatPlan plan;
    private final Site site;
    private final Consumer<String> said;
    private final CpuClock cpu = CpuClock.ofThisMachine();

    /**
     * @param site everything, each role in a process of its own
     * @param said takes a line per step
     */
    public ChatBenchmark(ChatPlan plan, Site site, Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.said = said;
    }

    public ChatFigures run() throws Exception {
        try (var simulator = new SimulatorControl(site.simulator());
                var chats = new Chats(site.addresses().ingress(), site.apiKeys(), site.route());
                var direct =
                        new Chats(
                                site.addresses().simulator(),
                                List.of(site.simulatorShows()),
                                PeerCatalog.UPSTREAM)) {
            takes(simulator, Duration.ZERO);
            ChatLoad.Seen warm = stream(chats, plan.plainConnections(), plan.warmUp());
            said.accept("warm after %,d chats: %,.0f/s".formatted(plan.warmUp(), warm.perSecond()));
            List<ChatFigures.Load> loads = new ArrayList<>();
            for (Duration firstToken : List.of(Duration.ZERO, plan.firstToken())) {
                takes(simulator, firstToken);
                ChatFigures.Direct alone = alone(direct);
                for (int connections : plan.connections()) {
                    loads.add(
                            load(
                                    "%d streams at a time".formatted(connections),
                                    firstToken,
                                    alone,
                                    count -> stream(chats, connections, count)));
                }
                loads.add(
                        load(
                                "%.0f streams/s".formatted(plan.perSecond()),
                                firstToken,
                                alone,
                                count ->
                                        new ChatLoad()
                                                .byRate(
                                                        plan.perSecond(),
                                                        count,
                                                        n -> chats.stream(n, NOBODY))));
            }
            takes(simulator, Duration.ZERO);
            plain(chats, plan.warmUp() / PLAIN_WARM_UP_PART);
            loads.add(
                    load(
                            "%d plain chats at a time".formatted(plan.plainConnections()),
                            Duration.ZERO,
                            plainAlone(direct),
                            count -> plain(chats, count)));
            Optional<Double> idle = idle();
            takes(simulator, plan.hold());
            return new ChatFigures(loads, idle, open(chats));
        }
    }

    private interface Asking {
        ChatLoad.Seen run(int chats);
    }

    /** Measured behind as many of the same kind: each kind takes paths of its own. */
    private ChatFigures.Load load(
            String what, Duration firstToken, ChatFigures.Direct direct, Asking asking)
            throws IOException {
        asking.run(plan.chats());
        Optional<CpuReading> before = cpu.read(site.processes());
        long start = System.nanoTime();
        ChatLoad.Seen seen = asking.run(plan.chats());
        long nanos = System.nanoTime() - start;
        Optional<CpuUse> use =
                CpuUse.between(
                        before, cpu.read(site.processes()), site.processes(), plan.chats(), nanos);
        said.accept("%s: %,.0f/s".formatted(what, seen.perSecond()));
        return new ChatFigures.Load(what, firstToken, seen, direct, use);
    }

    private static ChatLoad.Seen stream(Chats chats, int connections, int count) {
        return new ChatLoad().byConnections(connections, count, n -> chats.stream(n, NOBODY));
    }

    private ChatLoad.Seen plain(Chats chats, int count) {
        return new ChatLoad().byConnections(plan.plainConnections(), count, chats::plain);
    }

    /** One after the other, so that they do not wait for each other. */
    private static ChatFigures.Direct alone(Chats direct) {
        stream(direct, 1, DIRECT_WARM_UP);
        ChatLoad.Seen seen = stream(direct, 1, DIRECT);
        requireNone(seen);
        return new ChatFigures.Direct(seen.first(), seen.total());
    }

    private static ChatFigures.Direct plainAlone(Chats direct) {
        new ChatLoad().byConnections(1, DIRECT_WARM_UP, direct::plain);
        ChatLoad.Seen seen = new ChatLoad().byConnections(1, DIRECT, direct::plain);
        requireNone(seen);
        return new ChatFigures.Direct(seen.first(), seen.total());
    }

    private Optional<Double> idle() throws IOException, InterruptedException {
        Optional<CpuReading> before = cpu.read(site.processes());
        long start = System.nanoTime();
        Thread.sleep(plan.idle());
        long nanos = System.nanoTime() - start;
        return CpuUse.between(before, cpu.read(site.processes()), site.processes(), 1, nanos)
                .map(
                        use ->
                                use.roles().stream()
                                                .filter(role -> !role.role().equals("harness"))
                                                .mapToDouble(RoleCpu::total)
                                                .sum()
                                        * 1_000
                                        / nanos);
    }

    private ChatFigures.Open open(Chats chats) throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        AtomicReference<OptionalLong> files = new AtomicReference<>(OptionalLong.empty());
        long ingress = pid(Part.INGRESS);
        long start = System.nanoTime();
        ChatLoad.Seen seen =
                new ChatLoad()
                        .byConnections(
                                plan.openStreams(),
                                plan.openStreams(),
                                number -> {
                                    try {
                                        return chats.stream(
                                                number,
                                                () -> {
                                                    int open = now.incrementAndGet();
                                                    peak.accumulateAndGet(open, Math::max);
                                                    if (open == plan.openStreams()) {
                                                        files.set(ProcessFacts.openFiles(ingress));
                                                    }
                                                });
                                    } finally {
                                        now.decrementAndGet();
                                    }
                                });
        double seconds = (System.nanoTime() - start) / 1e9;
        return new ChatFigures.Open(
                plan.openStreams(),
                peak.get(),
                seen.failed(),
                seen.failure(),
                seconds,
                files.get(),
                ProcessFacts.memoryPeakBytes(ingress));
    }

    private long pid(Part role) {
        return site.processes().stream()
                .filter(process -> process.role().equals(role.id()))
                .mapToLong(MeasuredProcess::pid)
                .findFirst()
                .orElseThrow();
    }

    private static void takes(SimulatorControl simulator, Duration firstToken)
            throws IOException, InterruptedException {
        simulator.model(
                PeerCatalog.UPSTREAM,
                "{\"time_to_first_token_ms\":%d,%s}".formatted(firstToken.toMillis(), PIECES));
    }

    private static void requireNone(ChatLoad.Seen seen) {
        if (seen.failed() > 0) {
            throw new IllegalStateException(
                    "%,d chats failed at the provider itself: %s (expected: none)"
                            .formatted(seen.failed(), seen.failure()));
        }
    }
}
