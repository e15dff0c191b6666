package dev.sluice.results.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.catalog.BudgetWindow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventsTest {
    private static final Instant AT = Instant.parse("2026-03-10T12:00:00Z");

    private static JsonNode json(WebhookEvent event) throws Exception {
        return new ObjectMapper().readTree(event.payload().get());
    }

    @ParameterizedTest
    @EnumSource(TerminalStatus.class)
    void tellsEveryEndByItsName(TerminalStatus status) throws Exception {
        WebhookEvent event = JobEvents.of(TestJob.acceptedAt(AT).ended(1, status), 3);

        JsonNode json = json(event);
        assertThat(json.path("type").asText()).isEqualTo("job." + json.at("/data/status").asText());
        assertThat(event.type().wireId()).isEqualTo(json.path("type").asText());
        assertThat(event.partition()).isEqualTo(3);
    }

    @Test
    void givesTheSameThingTheSameIdAndOthersOthers() {
        TestJob job = TestJob.acceptedAt(AT);

        String id = JobEvents.of(job.succeeded(1), 0).id();
        assertThat(JobEvents.of(job.succeeded(1), 0).id()).isEqualTo(id);
        assertThat(JobEvents.of(job.succeeded(2), 0).id()).isNotEqualTo(id);
        assertThat(JobEvents.of(job.failed(1, "x"), 0).id()).isNotEqualTo(id);
        assertThat(JobEvents.of(TestJob.acceptedAt(AT).succeeded(1), 0).id()).isNotEqualTo(id);
        assertThat(EventIds.delivery(id, "acme/we_1", AT))
                .isEqualTo(EventIds.delivery(id, "acme/we_1", AT))
                .isNotEqualTo(EventIds.delivery(id, "acme/we_2", AT));
    }

    @Test
    void tellsADeliverysTimeByItsId() {
        assertThat(EventIds.createdAt(EventIds.delivery("msg_1", "acme/we_1", AT))).hasValue(AT);
        assertThat(EventIds.createdAt(EventIds.redelivery(AT, 7))).hasValue(AT);
        assertThat(EventIds.createdAt("dlv_x")).isEmpty();
        assertThat(EventIds.redelivery(AT, 1)).isLessThan(EventIds.redelivery(AT, 2));
    }

    @Test
    void leavesOutWhatWouldBeTooLarge() throws Exception {
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < 16; i++) {
            metadata.put("key-" + i, "\u20ac".repeat(512));
        }
        JobResult result = TestJob.acceptedAt(AT).with(metadata).succeeded(1);

        WebhookEvent event = JobEvents.of(result, 0);

        assertThat(event.payload().get().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(Payloads.BYTES_MAX);
        assertThat(json(event).at("/data/metadata").isNull()).isTrue();
    }

    @Test
    void putsAResultBehindTheRest() throws Exception {
        String payload = JobEvents.of(TestJob.acceptedAt(AT).succeeded(1), 0).payload().get();

        JsonNode json = new ObjectMapper().readTree(Payloads.withResult(payload, "{\"a\":[1]}"));

        assertThat(json.at("/data/result/a/0").asInt()).isEqualTo(1);
        assertThat(json.at("/data/status").asText()).isEqualTo("succeeded");
    }

    @Test
    void tellsThatAPartOfABudgetIsSpent() throws Exception {
        BudgetAlert alert =
                new BudgetAlert(
                        "acme-total",
                        "acme",
                        7,
                        800_000,
                        8_000_000_000L,
                        10_000_000_000L,
                        AT.minusSeconds(60).toEpochMilli(),
                        BudgetWindow.NEVER.toEpochMilli(),
                        AT.toEpochMilli(),
                        null,
                        null);

        WebhookEvent event = BudgetEvents.of(alert, 1);

        assertThat(event.subject()).isEqualTo("acme-total");
        assertThat(event.payload().get())
                .isEqualTo(
                        "{\"type\":\"budget.threshold\",\"timestamp\":\"2026-03-10T12:00:00Z\",\"data\":{\"object\":\"budget\","
                                + "\"budget\":\"acme-total\",\"threshold\":0.800000,\"spent_usd\":8.000000000,"
                                + "\"limit_usd\":10.000000000,\"window_start\":\"2026-03-10T11:59:00Z\",\"window_end\":null,"
                                + "\"forecast_usd\":null,\"used_up_at\":null}}");
    }
}
