package dev.sluice.bench.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.cpu.ProcessFacts;
import dev.sluice.bench.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Runs batches one after the other, from the upload to the output file. */
public final class BatchBenchmark {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration ENDED_WITHIN = Duration.ofMinutes(30);
    private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");

    private final BatchPlan plan;
    private final Site site;
    private final Path home;
    private final Consumer<String> said;
    private final CpuClock cpu = CpuClock.ofThisMachine();

    /**
     * @param site everything
     * @param home for files of requests
     * @param said takes a line per step
     */
    public BatchBenchmark(BatchPlan plan, Site site, Path home, Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.home = home;
        this.said = said;
    }

    private interface Writing {
        int to(Path file) throws IOException;
    }

    public BatchFigures run() throws Exception {
        try (var api = new BatchApi(site.addresses().ingress(), site.apiKeys().getFirst())) {
            String model = site.route();
            run(api, "warm-up", file -> BatchFile.synthetic(file, model, plan.warmUp(), 1_024));
            List<BatchFigures.Run> runs = new ArrayList<>();
            runs.add(run(api, "GSM8K questions", file -> BatchFile.questions(file, model)));
            if (plan.documents().isPresent()) {
                Path documents = plan.documents().get();
                runs.add(
                        run(api, "documents", file -> BatchFile.documents(file, model, documents)));
            }
            runs.add(
                    run(
                            api,
                            "made-up lines",
                            file ->
                                    BatchFile.synthetic(
                                            file, model, plan.lines(), plan.bodyBytes())));
            return new BatchFigures(runs, memory());
        }
    }

    private BatchFigures.Run run(BatchApi api, String what, Writing writing) throws Exception {
        Path file = home.resolve("requests.jsonl");
        int lines = writing.to(file);
        Optional<CpuReading> before = cpu.read(site.processes());
        long start = System.nanoTime();
        String uploaded = api.upload(file);
        double uploadedAfter = seconds(start);
        JsonNode batch = ended(api, api.create(uploaded));
        long nanos = System.nanoTime() - start;
        Optional<CpuUse> use =
                CpuUse.between(before, cpu.read(site.processes()), site.processes(), lines, nanos);
        if (!batch.path("status").asText().equals("completed")
                || batch.path("request_counts").path("completed").asInt() != lines) {
            throw new IllegalStateException(
                    "a batch of %,d lines ended as %s (expected: completed, every line)"
                            .formatted(lines, batch));
        }
        int answered = api.answers(batch.path("output_file_id").asText());
        said.accept("%s: %,d lines in %.1f s".formatted(what, lines, nanos / 1e9));
        return new BatchFigures.Run(
                what, lines, Files.size(file), uploadedAfter, nanos / 1e9, answered, use);
    }

    private static JsonNode ended(BatchApi api, String id)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + ENDED_WITHIN.toNanos();
        JsonNode batch = api.get(id);
        while (!ENDS.contains(batch.path("status").asText())) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException(
                        "batch %s has not ended within %s: %s".formatted(id, ENDED_WITHIN, batch));
            }
            Thread.sleep(LOOK_EVERY);
            batch = api.get(id);
        }
        return batch;
    }

    private Map<String, Long> memory() throws IOException {
        Map<String, Long> most = new HashMap<>();
        for (MeasuredProcess process : site.processes()) {
            ProcessFacts.memoryPeakBytes(process.pid())
                    .ifPresent(bytes -> most.put(process.role(), bytes));
        }
        return most;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
