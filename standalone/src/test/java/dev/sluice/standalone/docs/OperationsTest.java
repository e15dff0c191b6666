package dev.sluice.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.results.metric.ResultsMetric;
import dev.sluice.router.metric.RouterMetric;
import dev.sluice.worker.metric.WorkerMetric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/operations.md} against the code. */
class OperationsTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    @Test
    void tellsOfEveryMeter() throws Exception {
        List<String> meters =
                Stream.of(
                                Arrays.stream(IngressMetric.values()).map(IngressMetric::meterName),
                                Arrays.stream(RouterMetric.values()).map(RouterMetric::meterName),
                                Arrays.stream(WorkerMetric.values()).map(WorkerMetric::meterName),
                                Arrays.stream(ResultsMetric.values()).map(ResultsMetric::meter))
                        .flatMap(names -> names.map("`%s`"::formatted))
                        .toList();

        assertThat(Files.readString(PAGE)).contains(meters);
    }
}
