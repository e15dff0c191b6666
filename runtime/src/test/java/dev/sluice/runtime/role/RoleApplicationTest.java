package dev.sluice.runtime.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.TopicsConfig;
import dev.sluice.runtime.tiny.one.OneConfig;
import dev.sluice.runtime.tiny.one.OneProcess;
import io.micronaut.context.exceptions.NoSuchBeanException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleApplicationTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir private Path dir;

    @AfterEach
    void nothingIsLeftRunning() {
        assertThat(OneProcess.RUNNING).hasValue(0);
    }

    @Test
    void showsReadinessLivenessAndMetrics() throws Exception {
        try (RoleApplication one = RoleApplication.start("one", settings(Map.of()))) {
            assertThat(one.ready()).isTrue();
            assertThat(get(one, "/health/readiness").statusCode()).isEqualTo(200);
            assertThat(get(one, "/health/liveness").statusCode()).isEqualTo(200);
            assertThat(get(one, "/health").statusCode()).isEqualTo(200);
            assertThat(get(one, "/prometheus").body()).contains("only_in_one_total 1.0");
        }
    }

    @Test
    void managementCanHaveAPortOfItsOwn() throws Exception {
        int port = freePort();
        Map<String, Object> own = Map.of("endpoints.all.port", port);

        try (RoleApplication one = RoleApplication.start("one", settings(own))) {
            URI management = URI.create("http://localhost:" + port);

            for (String path : List.of("/health/readiness", "/health/liveness", "/prometheus")) {
                assertThat(get(management.resolve(path)).statusCode()).isEqualTo(200);
                assertThat(get(one, path).statusCode()).isEqualTo(404);
            }
        }
    }

    @Test
    void aRoleThatIsNotReadyIsStillAlive() throws Exception {
        try (RoleApplication one = RoleApplication.start("one", settings(Map.of()))) {
            one.bean(OneProcess.class).ready = false;

            assertThat(get(one, "/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get(one, "/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRoleThatFailedIsNotAlive() throws Exception {
        try (RoleApplication one = RoleApplication.start("one", settings(Map.of()))) {
            one.bean(OneProcess.class).failed = true;

            assertThat(get(one, "/health/liveness").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void rolesOfOneJvmDoNotSeeEachOther() throws Exception {
        try (RoleApplication one = RoleApplication.start("one", settings(Map.of()));
                RoleApplication two = RoleApplication.start("two", settings(Map.of()))) {
            assertThat(one.uri()).isNotEqualTo(two.uri());
            assertThat(get(one, "/prometheus").body())
                    .contains("only_in_one")
                    .doesNotContain("only_in_two");
            assertThat(get(two, "/prometheus").body())
                    .contains("only_in_two")
                    .doesNotContain("only_in_one");
            assertThatThrownBy(() -> two.bean(OneConfig.class))
                    .isInstanceOf(NoSuchBeanException.class);
        }
    }

    @Test
    void takesTheFileOverDefaultsAndOverridesOverTheFile() throws IOException {
        Path file =
                file(
                        """
                        sluice:
                          kafka:
                            bootstrap-servers: from-file:9092
                          topics:
                            coordinator-partitions: 5
                            pools: [cpu, gpu]
                          one:
                            work:
                              slots-max: 8
                              names: [c, d]
                              labels:
                                zone.Name: eu
                        """);

        try (RoleApplication one =
                RoleApplication.start(
                        "one",
                        new RoleSettings(
                                Optional.of(file),
                                Map.of(
                                        "micronaut.server.port",
                                        -1,
                                        "sluice.topics.coordinator-partitions",
                                        6)))) {
            assertThat(one.bean(KafkaConfig.class).bootstrapServers()).isEqualTo("from-file:9092");
            assertThat(one.bean(TopicsConfig.class).coordinatorPartitions()).isEqualTo(6);
            assertThat(one.bean(TopicsConfig.class).pools()).containsExactly("cpu", "gpu");
            assertThat(one.bean(TopicsConfig.class).waiterPartitions()).isEqualTo(12);
            OneConfig config = one.bean(OneConfig.class);
            assertThat(config.slotsMax()).isEqualTo(8);
            assertThat(config.names()).containsExactly("c", "d");
            assertThat(config.labels()).isEqualTo(Map.of("zone.Name", "eu"));
            assertThat(config.patience()).isEqualTo(Duration.ofSeconds(3));
        }
    }

    @Test
    void passesKafkaPropertiesOnAsTheyAre() throws IOException {
        String jaas = "org.apache.kafka.X required username=\"Ann\" password=\"a=b;c\";";
        Path file =
                file(
                        """
                        sluice.kafka:
                          properties:
                            security.protocol: SASL_SSL
                            sasl.jaas.config: '%s'
                            ssl:
                              endpoint.identification.algorithm: ""
                        """
                                .formatted(jaas));

        try (RoleApplication one =
                RoleApplication.start(
                        "one",
                        new RoleSettings(Optional.of(file), settings(Map.of()).overrides()))) {
            assertThat(one.bean(KafkaConfig.class).properties())
                    .isEqualTo(
                            Map.of(
                                    "security.protocol",
                                    "SASL_SSL",
                                    "sasl.jaas.config",
                                    jaas,
                                    "ssl.endpoint.identification.algorithm",
                                    ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.kafka.bootstrap-servers",
                "sluice.kafka.properties.security.protocol",
                "sluice.topics.coordinator-partitions",
                "sluice.topics.allocator-partitions",
                "sluice.topics.waiter-partitions",
                "sluice.topics.replication-factor",
                "sluice.topics.min-insync-replicas",
                "sluice.topics.pools",
                "sluice.registry.url",
                "sluice.registry.properties.basic.auth.user.info",
                "sluice.body.inline-max",
                "sluice.body.body-max",
                "sluice.body.blob-dir",
                "sluice.one.work.slots-max",
                "sluice.one.work.patience",
                "sluice.one.work.names",
                "sluice.one.work.labels.any.thing",
            })
    void knowsEveryKeyThatARecordReads(String key) {
        String value =
                switch (key) {
                    case "sluice.one.work.patience" -> "PT1S";
                    case "sluice.registry.url" -> "bundled";
                    default -> "2";
                };

        RoleApplication.start("one", settings(Map.of(key, value))).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice.topics.coordinator-partition",
                "sluice.topics.pool",
                "sluice.kafka.property.security.protocol",
                "sluice.one.work.slots-maximum",
                "sluice.one.slots-max",
                "sluice.two.anything",
            })
    void refusesAKeyThatNobodyReadsAndNamesIt(String key) {
        assertThatThrownBy(() -> RoleApplication.start("one", settings(Map.of(key, "2"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown configuration keys: " + key)
                .hasMessageContaining("expected: one of [")
                .hasMessageContaining("sluice.one.work.slots-max");
    }

    @Test
    void namesTheFileOfAKeyThatNobodyReads() throws IOException {
        Path file = file("sluice.kafka.bootstrap-server: x:1");

        assertThatThrownBy(
                        () ->
                                RoleApplication.start(
                                        "one",
                                        new RoleSettings(
                                                Optional.of(file), settings(Map.of()).overrides())))
                .hasMessageContaining("sluice.kafka.bootstrap-server (set in ")
                .hasMessageContaining("file");
    }

    @Test
    void aSystemPropertyOfATestIsNoConfiguration() {
        System.setProperty("sluice.test.anything", "x");
        try {
            RoleApplication.start("one", settings(Map.of())).close();
        } finally {
            System.clearProperty("sluice.test.anything");
        }
    }

    @Test
    void aStartThatFailsLeavesNothingRunning() throws IOException {
        int port = freePort();

        for (String failure : List.of("AT_START", "ERROR_AT_START")) {
            assertThatThrownBy(
                            () ->
                                    RoleApplication.start(
                                            "one",
                                            settings(
                                                    Map.of(
                                                            "micronaut.server.port",
                                                            port,
                                                            "sluice.one.work.failure",
                                                            failure))))
                    .hasMessageStartingWith("no ");

            assertThat(OneProcess.RUNNING).hasValue(0);
        }
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void aPortThatIsTakenStopsTheStartAndTheRole() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(
                            () ->
                                    RoleApplication.start(
                                            "one",
                                            settings(
                                                    Map.of(
                                                            "micronaut.server.port",
                                                            taken.getLocalPort()))))
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void aRoleThatDoesNotExistDoesNotStart() {
        assertThatThrownBy(() -> RoleApplication.start("three", settings(Map.of())))
                .hasMessageContaining("RoleProcess");
    }

    @Test
    void namesAConfigurationFileThatIsNotThere() {
        Path file = dir.resolve("none.yml");

        assertThatThrownBy(
                        () ->
                                RoleApplication.start(
                                        "one", new RoleSettings(Optional.of(file), Map.of())))
                .hasMessageContaining(file.toString());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(dir.resolve("sluice.yml"), yaml);
    }

    private static RoleSettings settings(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>();
        all.put("micronaut.server.port", -1);
        all.put("sluice.kafka.bootstrap-servers", "localhost:1");
        all.putAll(more);
        return RoleSettings.of(all);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static HttpResponse<String> get(RoleApplication role, String path) throws Exception {
        return get(role.uri().resolve(path));
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
