package dev.sluice.ingress.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryControllerTest {
    private static IngressServer server;
    private static Caller anybody;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
        anybody = server.caller("");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void confluentsClientReadsEverySchema() throws Exception {
        var client =
                new CachedSchemaRegistryClient(
                        List.of(server.uri().toString()),
                        100,
                        List.of(new AvroSchemaProvider()),
                        Map.of(),
                        null);

        assertThat(client.getAllSubjects()).contains("sluice.results-value");
        for (String subject : client.getAllSubjects()) {
            var latest = client.getLatestSchemaMetadata(subject);
            assertThat(client.getAllVersions(subject)).contains(latest.getVersion());
            assertThat(client.getSchemaById(latest.getId()).canonicalString())
                    .isEqualTo(
                            client.getSchemaBySubjectAndId(subject, latest.getId())
                                    .canonicalString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/schemas/ids/999999, 404, 40403",
        "/schemas/ids/x, 404, 40403",
        "/subjects/none/versions, 404, 40401",
        "/subjects/none/versions/1, 404, 40401",
        "/subjects/sluice.results-value/versions/99, 404, 40402",
        "/subjects/sluice.results-value/versions/zero, 422, 42202"
    })
    void missingThingsHaveConfluentsCodes(String path, int status, int code) {
        Caller.Answer answer = anybody.get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("error_code").asInt()).isEqualTo(code);
        assertThat(answer.json().get("message").asText()).isNotBlank();
        assertThat(answer.header("Content-Type"))
                .isEqualTo("application/vnd.schemaregistry.v1+json");
    }

    @Test
    void theLevelIsBackward() {
        assertThat(anybody.get("/config").json().get("compatibilityLevel").asText())
                .isEqualTo("BACKWARD");
    }

    @Test
    void writingIsRefusedInTheRegistrysShape() {
        Caller.Answer answer = anybody.post("/subjects/x/versions", "{}");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.json().get("error_code").asInt()).isEqualTo(405);
    }

    @Test
    void anExternalRegistryIsNotServedHere() {
        try (IngressServer other =
                IngressServer.start(Map.of("sluice.registry.url", "http://localhost:1"))) {
            assertThat(other.caller("").get("/subjects").status()).isEqualTo(404);
        }
    }
}
