package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.cli.CommandLines.Printed;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What did not go well goes again: jobs on another route, unreadable records to where they came
 * from.
 */
final class RedriveDrill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LATE = "\"deadline\":\"1s\",\"metadata\":{\"team\":\"late\"}";

    private final TestInstallation sluice;
    private final Path directory;

    private RedriveDrill(TestInstallation sluice) throws Exception {
        this.sluice = sluice;
        this.directory = Files.createDirectories(sluice.directory("redrive"));
        Files.writeString(directory.resolve("api-key"), sluice.key("acme"));
    }

    static void run(TestInstallation sluice) throws Exception {
        RedriveDrill drill = new RedriveDrill(sluice);
        drill.redrivesJobsThatExpired();
        drill.putsADeadLetterBack();
    }

    private void redrivesJobsThatExpired() throws Exception {
        List<String> late = new ArrayList<>();
        try (ApiClient acme = sluice.client("acme")) {
            for (int i = 0; i < 3; i++) {
                late.add(acme.submit(ApiClient.line("slow", "Late " + i + "?", LATE)));
            }
            for (String job : late) {
                assertThat(acme.job(job).path("status").asText()).isEqualTo("expired");
            }
            String first = late.getFirst();

            Printed one =
                    sluice(
                            "redrive",
                            first,
                            "--model",
                            "either",
                            "--deadline",
                            "1m",
                            "--wait",
                            "-o",
                            "json");

            assertThat(one.code()).as("%s", one).isZero();
            JsonNode again = JSON.readTree(one.out());
            assertThat(again.path("run").asInt()).isEqualTo(2);
            assertThat(again.path("model").asText()).isEqualTo("either");
            assertThat(sluice("redrive", first).err()).contains("redrive_conflict");

            Printed rest =
                    sluice(
                            "redrive",
                            "--all",
                            "--metadata",
                            "team=late",
                            "--model",
                            "either",
                            "--deadline",
                            "1m",
                            "--wait",
                            "-o",
                            "json");

            assertThat(rest.code()).as("%s", rest).isZero();
            JsonNode redrive = JSON.readTree(rest.out());
            assertThat(redrive.path("status").asText()).isEqualTo("completed");
            assertThat(redrive.path("counts").path("succeeded").asInt()).isEqualTo(2);
            assertThat(TopicReading.all(sluice, Topics.RESULTS, JobResult.class))
                    .filteredOn(result -> late.contains(result.getJobId()))
                    .extracting(result -> result.getRun() + " " + result.getStatus())
                    .containsExactlyInAnyOrder(
                            "1 EXPIRED",
                            "1 EXPIRED",
                            "1 EXPIRED",
                            "2 SUCCEEDED",
                            "2 SUCCEEDED",
                            "2 SUCCEEDED");
        }
    }

    /** It cannot be read any better the second time, so it comes back. */
    private void putsADeadLetterBack() throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        sluice.kafka().durableProducer("redrive-drill"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.REQUESTS, 0, new byte[] {'1'}, new byte[7]))
                    .get();
        }
        try (ApiClient operator = sluice.admin("acme")) {
            JsonNode letter = letters(operator, 1).path(0);
            assertThat(letter.path("tenant").asText()).isEqualTo("acme");
            assertThat(letter.path("value_bytes").asInt()).isEqualTo(7);
            String path = "/admin/v1/dead-letters/" + letter.path("id").asText();
            assertThat(ok(operator.exchange("GET", path, "")).path("value_head").asText())
                    .isEqualTo("AAAAAAAAAA==");

            JsonNode replayed = ok(operator.exchange("POST", path + "/replay?reason=drill", ""));

            assertThat(replayed.path("replayed").asInt()).isEqualTo(1);
            assertThat(letters(operator, 2).path(0).path("offset").asLong())
                    .as("at another place of the same partition")
                    .isGreaterThan(letter.path("offset").asLong());
            assertThat(TopicReading.all(sluice, Topics.AUDIT, AuditRecord.class))
                    .anySatisfy(
                            deed -> {
                                assertThat(deed.getAction()).isEqualTo("replay");
                                assertThat(deed.getName()).isEqualTo(letter.path("id").asText());
                                assertThat(deed.getReason()).isEqualTo("drill");
                            });
        }
    }

    private static JsonNode letters(ApiClient operator, int count) {
        return await(count + " dead letters")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                // Until ingress knows the key, a refusal.
                                JSON.readTree(
                                                operator.exchange(
                                                                "GET",
                                                                "/admin/v1/dead-letters?topic=sluice.requests",
                                                                "")
                                                        .body())
                                        .path("data"),
                        data -> data.size() == count);
    }

    private static JsonNode ok(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private Printed sluice(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", sluice.api().toString(), "--data-dir", directory.toString()));
        return CommandLines.print(all.toArray(String[]::new));
    }
}
