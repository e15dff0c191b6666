package dev.sluice.worker.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.ADispatch;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkerMetricTest {
    @Test
    void areTheseAndNoOthers() throws IOException {
        String table =
                Stream.of(WorkerMetric.values())
                        .map(
                                m ->
                                        "| `%s` | %s | %s | %s | %s |"
                                                .formatted(
                                                        m.meterName(),
                                                        m.type(),
                                                        m.unit(),
                                                        String.join(", ", m.tagKeys()),
                                                        m.description()))
                        .collect(Collectors.joining("\n", "", "\n"));

        try (InputStream golden =
                Objects.requireNonNull(getClass().getResourceAsStream("/metrics.md"))) {
            assertThat(table).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void areRecordedUnderTheirNamesAndTags() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WorkerMeters meters = new WorkerMeters(registry);

        meters.slots(() -> 4, () -> 2);
        meters.claimed(Duration.ofMillis(5));
        meters.returned(ReturnReason.DRAINING);
        meters.unreadable();
        meters.handOffError();
        meters.unreadableHeaders(1);
        meters.credentialRefused("main", "env:KEY");
        meters.checked("idle", OutcomeReason.OK);
        meters.ended(OutcomeKind.COMPLETED, OutcomeReason.OK);
        meters.called(
                ADispatch.attribution("chat.completions"),
                Duration.ofMillis(7),
                new TokenUsage(10L, 2L, 0L, 3L, 4L, TokenSource.PROVIDER, 0L, 0L, 0L, 0L, null));

        for (WorkerMetric metric : WorkerMetric.values()) {
            var found = registry.get(metric.meterName()).meter();
            List<String> keys = found.getId().getTags().stream().map(Tag::getKey).toList();
            assertThat(keys).containsExactlyInAnyOrderElementsOf(metric.tagKeys());
        }
        assertThat(
                        registry.get("gen_ai.client.token.usage")
                                .tag("gen_ai.token.type", "output")
                                .summary()
                                .totalAmount())
                .isEqualTo(7);
    }
}
