package dev.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.load.Verdict;
import dev.sluice.bench.machine.MachineFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    private static final LatencySummary LATENCY = new LatencySummary(10, 1.5, 2, 2.5, 3, 4, 5);
    private static final Verdict GOOD = new Verdict(10, 10, 10, 0, 0, 0, 0, 0, List.of());
    private static final Verdict BAD = new Verdict(10, 9, 8, 1, 0, 0, 1, 0, List.of("too full"));

    @Test
    void theTextTellsWhatIsAskedFor() {
        String text = String.join("\n", FiguresText.of(figures(GOOD, Optional.of(cpu()))));

        assertThat(text)
                .contains("accepted            5,000/s")
                .contains("completed           3,000/s")
                .contains("last PostgreSQL row 4.00 s")
                .contains("1.5 ms p50")
                .contains("router             90.0    70.0    20.0         9.0     5.0")
                .contains("5.10 writes per job")
                .contains("2 cores, Xeon")
                .contains("Warm-up 300 jobs, stable")
                .contains("Every job got exactly one result.");
    }

    @Test
    void theTextSaysWhatIsNotAvailable() {
        assertThat(FiguresText.of(figures(GOOD, Optional.empty())))
                .anyMatch(line -> line.contains("not available here"));
    }

    @Test
    void aMissingResultIsSaidAndTheBenchmarkFails() {
        PathFigures figures = figures(BAD, Optional.empty());

        assertThat(figures.holds()).isFalse();
        assertThat(FiguresText.of(figures))
                .anyMatch(line -> line.contains("refused 1, missing 1"))
                .anyMatch(line -> line.contains("too full"))
                .last()
                .asString()
                .startsWith("NOT");
    }

    @Test
    void theJsonHoldsAllFigures() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(FiguresJson.write(figures(GOOD, Optional.of(cpu()))));

        assertThat(json.at("/started_at").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(json.at("/runs/0/completed_per_second").asDouble()).isEqualTo(3_000);
        assertThat(json.at("/runs/0/cpu/roles/0/total").asDouble()).isEqualTo(90);
        assertThat(json.at("/runs/0/writes/stores/jobs/offsets").asDouble()).isEqualTo(5.1);
        assertThat(json.at("/single/accept/p99").asDouble()).isEqualTo(3);
    }

    @Test
    void whatCannotBeReadIsNullInJson() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(FiguresJson.write(figures(GOOD, Optional.empty())));

        assertThat(json.at("/runs/0/cpu").isNull()).isTrue();
    }

    private static PathFigures figures(Verdict verdict, Optional<CpuUse> cpu) {
        return new PathFigures(
                Instant.parse("2026-01-01T00:00:00Z"),
                new PlanFigures(
                        "each role in a process of its own",
                        10,
                        8,
                        256,
                        4,
                        4,
                        2_048,
                        512,
                        0,
                        100,
                        Map.of(),
                        List.of()),
                new MachineFacts(2, "Xeon", "24.0 GiB", "25", "Linux", "0.1", "ext4"),
                new WarmUpFigures(300, List.of(1.0, 2.0), true),
                List.of(
                        new RunFigures(
                                10,
                                5_000,
                                3_000,
                                3,
                                4,
                                LATENCY,
                                LATENCY,
                                cpu,
                                new WriteFigures(
                                        5.1,
                                        5,
                                        2_500,
                                        Map.of("jobs", new WriteFigures.Store(5.1, 5, 2_500)),
                                        Map.of("sluice.results", 1.1)),
                                0,
                                600,
                                List.of(10),
                                10,
                                verdict)),
                Optional.of(new SingleFigures(10, LATENCY, LATENCY, GOOD)),
                0);
    }

    private static CpuUse cpu() {
        return new CpuUse(
                List.of(new RoleCpu("router", 90, 70, 20, 9, 5, Map.of("StreamThread", 60.0))),
                90,
                0.25);
    }
}
