package dev.sluice.results.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchEventsTest {
    @ParameterizedTest
    @EnumSource
    void tellsHowABatchEndedAndWhereItsFilesAre(BatchEnd status) throws Exception {
        BatchEnded end =
                BatchEnded.newBuilder()
                        .setBatchId("batch_1")
                        .setTenant("acme")
                        .setStatus(status)
                        .setTotal(5)
                        .setCompleted(3)
                        .setOutputFileId("file-1")
                        .setMetadata(Map.of("team", "search"))
                        .setCostNanoUsd(1_500)
                        .setEndedAt(0)
                        .build();

        WebhookEvent event = BatchEvents.of(end, 1);

        JsonNode payload = new ObjectMapper().readTree(event.payload().get());
        assertThat(event.type().wireId())
                .isEqualTo("batch." + status.name().toLowerCase(Locale.ROOT));
        assertThat(payload.get("type").asText()).isEqualTo(event.type().wireId());
        assertThat(payload.at("/data/id").asText()).isEqualTo("batch_1");
        assertThat(payload.at("/data/output_file_id").asText()).isEqualTo("file-1");
        assertThat(payload.at("/data/error_file_id").isNull()).isTrue();
        assertThat(payload.at("/data/request_counts/failed").asInt()).isEqualTo(2);
        assertThat(payload.at("/data/metadata/team").asText()).isEqualTo("search");
        assertThat(event.id()).isEqualTo(BatchEvents.of(end, 1).id());
    }
}
