package dev.sluice.bench.task;

import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.peers.PeerCatalog;
import dev.sluice.bench.peers.Reports;
import dev.sluice.bench.peers.Requests;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Measures one task of the router alone. Records are written before, and counted is only the time
 * in which the task reads them, decides, keeps its stores and encodes what it says.
 */
public final class TaskBenchmark {
    /** About what a fetch brings. */
    private static final int BURST = 200;

    /** Calls at a time: with a backlog so many end, and are dispatched, in turn. */
    private static final int SLOTS = 1_024;

    private static final String STORE_THREADS = "rocksdb";
    private static final List<MeasuredProcess> SELF =
            List.of(new MeasuredProcess("task", ProcessHandle.current().pid(), false));

    private final RecordCodecs codecs = new RecordCodecs(SchemaRegistry.bundled());
    private final Topics topics = Topics.of(TopicLayout.SINGLE_NODE, List.of("default"));
    private final TaskPlan plan;
    private final Path home;
    private final Consumer<String> said;

    /**
     * @param home stores go there, each run's into a directory of its own
     * @param said takes a line per step
     */
    public TaskBenchmark(TaskPlan plan, Path home, Consumer<String> said) {
        this.plan = plan;
        this.home = home;
        this.said = said;
    }

    public List<TaskRow> run() throws IOException {
        if (plan.warmUpJobs() > 0) {
            said.accept("warm-up: %,d jobs".formatted(plan.warmUpJobs()));
            row(plan.tenants().getFirst(), 0, plan.warmUpJobs());
        }
        List<TaskRow> rows = new ArrayList<>();
        for (int backlog : plan.backlogs()) {
            for (int tenants : plan.tenants()) {
                TaskRow row = row(tenants, backlog, plan.jobs());
                said.accept(
                        "%,d tenants, %,d waiting: %.1f µs per job"
                                .formatted(tenants, backlog, row.total()));
                rows.add(row);
            }
        }
        return rows;
    }

    private TaskRow row(int tenants, int backlog, int jobs) throws IOException {
        Path directory = Files.createDirectories(home.resolve(tenants + "-" + backlog));
        Catalog catalog = PeerCatalog.of(tenants, 1, SLOTS, plan.bounded());
        long heapBefore = backlog == 0 ? 0 : liveHeap();
        try (var task = new LoneTask(codecs, topics, catalog, directory)) {
            var run = new Run(task, tenants);
            run.fill(backlog);
            said.accept("%,d tenants, %,d waiting".formatted(tenants, backlog));
            double backlogMicros = run.request.micros() / Math.max(1, backlog);
            double heap = backlog == 0 ? 0 : (double) (liveHeap() - heapBefore) / backlog;
            double store = backlog == 0 ? 0 : (double) size(directory) / backlog;
            run.work(jobs / 2);
            run.forget();
            Optional<CpuReading> before = CpuClock.ofThisMachine().read(SELF);
            long started = System.nanoTime();
            run.work(jobs);
            Optional<RoleCpu> process =
                    CpuUse.between(
                                    before,
                                    CpuClock.ofThisMachine().read(SELF),
                                    SELF,
                                    jobs,
                                    System.nanoTime() - started)
                            .map(use -> use.roles().getFirst());
            return new TaskRow(
                    tenants,
                    backlog,
                    backlogMicros,
                    run.request.micros() / jobs,
                    run.claim.micros() / jobs,
                    run.end.micros() / jobs,
                    run.timers.micros() / jobs,
                    process.map(RoleCpu::collecting).orElse(0.0),
                    process.map(TaskBenchmark::storing).orElse(0.0),
                    heap,
                    store);
        }
    }

    private final class Run {
        private final LoneTask task;
        private final Requests jobs = new Requests(plan.bodyBytes());
        private final RecordCodec<SpecificRecord> requests = codec(Topics.REQUESTS);
        private final int tenants;
        private final Reports worker;
        private final Stopwatch request = new Stopwatch();
        private final Stopwatch claim = new Stopwatch();
        private final Stopwatch end = new Stopwatch();
        private final Stopwatch timers = new Stopwatch();
        private long nextBeatMs;
        private long sent;

        Run(LoneTask task, int tenants) {
            this.task = task;
            this.tenants = tenants;
            this.worker =
                    new Reports(codec(Topics.ATTEMPTS), codec(Topics.dispatch("default")), SLOTS);
        }

        void forget() {
            request.reset();
            claim.reset();
            end.reset();
            timers.reset();
        }

        /** Nobody is there to work. */
        void fill(int backlog) {
            for (int left = backlog; left > 0; left -= BURST) {
                send(Math.min(BURST, left));
                timers.time(task::wake);
            }
        }

        /** As many come as go. */
        void work(int count) {
            long until = task.results() + count;
            int ended = BURST;
            while (task.results() < until) {
                beat();
                send(ended);
                List<Dispatch> taken = task.takeDispatches().stream().map(worker::read).toList();
                read(taken.stream().map(worker::claim).toList(), claim);
                read(taken.stream().map(worker::end).toList(), end);
                timers.time(task::wake);
                ended = taken.isEmpty() ? BURST : taken.size();
            }
        }

        private void send(int count) {
            List<byte[]> burst = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                burst.add(requests.encode(jobs.of((int) (sent++ % tenants), sent)));
            }
            request.time(() -> burst.forEach(bytes -> task.read(Topics.REQUESTS, bytes)));
        }

        private void read(List<byte[]> reports, Stopwatch watch) {
            watch.time(() -> reports.forEach(bytes -> task.read(Topics.ATTEMPTS, bytes)));
        }

        private void beat() {
            if (System.currentTimeMillis() >= nextBeatMs) {
                nextBeatMs = System.currentTimeMillis() + 2_000;
                byte[] beat = worker.beat();
                timers.time(() -> task.read(Topics.ATTEMPTS, beat));
            }
        }
    }

    private RecordCodec<SpecificRecord> codec(String topic) {
        return codecs.forTopic(topics.byName(topic), SpecificRecord.class);
    }

    private static double storing(RoleCpu process) {
        return process.threads().entrySet().stream()
                .filter(group -> group.getKey().startsWith(STORE_THREADS))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static long liveHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
