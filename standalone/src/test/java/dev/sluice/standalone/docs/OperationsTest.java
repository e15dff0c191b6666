package dev.sluice.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.results.metric.ResultsMetric;
import dev.sluice.router.metric.RouterMetric;
import dev.sluice.runtime.catalog.Unread;
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

    /** Where the page says what to do about something. */
    private static final String ACT = "→ ";

    /** What it says of a meter ends with what to do about it. */
    @Test
    void tellsOfEveryMeterAndWhatToDoAboutIt() throws Exception {
        String section =
                Files.readString(PAGE).replaceFirst("(?s).*\n## Meters\n", "").split("\n## ")[0];
        List<String> items =
                Stream.of(section.split("\n(?=- )")).filter(item -> item.startsWith("- ")).toList();
        assertThat(items).isNotEmpty().allMatch(item -> item.contains(ACT));

        assertThat(meters())
                .allSatisfy(
                        meter ->
                                assertThat(items)
                                        .as("items about %s", meter)
                                        .anyMatch(item -> head(item).contains(meter)));
    }

    private static String head(String item) {
        return item.substring(0, item.indexOf(ACT));
    }

    private static List<String> meters() {
        return Stream.of(
                        Stream.of(Unread.METER),
                        Arrays.stream(IngressMetric.values()).map(IngressMetric::meterName),
                        Arrays.stream(RouterMetric.values()).map(RouterMetric::meterName),
                        Arrays.stream(WorkerMetric.values()).map(WorkerMetric::meterName),
                        Arrays.stream(ResultsMetric.values()).map(ResultsMetric::meter))
                .flatMap(names -> names.map("`%s`"::formatted))
                .toList();
    }
}
