package dev.sluice.standalone.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.run.Role;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets, users, bounds and versions of {@code compose.yaml}. */
class ComposeSafetyTest {
    private static final Pattern SECRET = Pattern.compile("PASSWORD|SECRET|TOKEN|KEY");

    /** The simulator wants one and takes any: nothing is protected by it. */
    private static final Set<String> NO_SECRETS = Set.of("SIMULATOR_KEY");

    private static final List<String> TOOLS = List.of("init", "registry-ready", "sim");

    static Stream<String> ours() {
        return Stream.concat(Stream.of(Role.values()).map(Role::wireName), TOOLS.stream());
    }

    static Stream<String> secrets() {
        return ComposeFile.SECRETS.keySet().stream();
    }

    @Test
    void secretsComeFromOutside() throws Exception {
        ComposeFile file = ComposeFile.raw();

        Set<String> seen = new TreeSet<>();
        for (String name : file.services()) {
            for (var variable : file.service(name).node().path("environment").properties()) {
                String key = variable.getKey();
                if (SECRET.matcher(key).find() && !NO_SECRETS.contains(key)) {
                    seen.add(key);
                    JsonNode value = variable.getValue();
                    assertThat(value.isNull() || value.asText().matches("\\$\\{[A-Z_]+:\\?.+}"))
                            .as("%s of %s", key, name)
                            .isTrue();
                }
            }
        }
        assertThat(seen)
                .containsExactly(
                        "OPENAI_API_KEY",
                        "POSTGRES_PASSWORD",
                        "SLUICE_ID_SECRET",
                        "SLUICE_INTERNAL_TOKEN",
                        "SLUICE_RESULTS_PASSWORD",
                        "SLUICE_RESULTS_WEBHOOKS_SECRET_KEYS");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void doesNotStartWithoutASecret(String missing) {
        Map<String, String> others = new HashMap<>(ComposeFile.SECRETS);
        others.remove(missing);

        assertThatThrownBy(() -> ComposeFile.read(others)).hasMessageContaining(missing);
    }

    @Test
    void theExampleAsksForEverySecretAndTellsNone() throws Exception {
        List<String> lines =
                Files.readAllLines(ComposeFile.FOLDER.resolve(".env.example")).stream()
                        .filter(line -> !line.startsWith("#") && !line.isBlank())
                        .toList();

        assertThat(lines)
                .containsExactlyInAnyOrderElementsOf(secrets().map(name -> name + "=").toList());
    }

    @ParameterizedTest
    @MethodSource("ours")
    void runsWithoutPrivileges(String name) throws Exception {
        Service service = ComposeFile.read().service(name);

        assertThat(service.node().path("user").asText()).isEqualTo(Dockerfile.read().one("USER"));
        assertThat(service.node().path("read_only").asBoolean()).isTrue();
        assertThat(service.texts("cap_drop")).containsExactly("ALL");
        assertThat(service.texts("security_opt")).containsExactly("no-new-privileges:true");
        // Without exec RocksDB's library cannot be loaded.
        assertThat(service.texts("tmpfs")).singleElement().asString().startsWith("/tmp:exec,");
    }

    @ParameterizedTest
    @MethodSource("ours")
    void writesToVolumesThatItsUserOwns(String name) throws Exception {
        ComposeFile file = ComposeFile.read();
        Service service = file.service(name);
        Set<String> mounted = new TreeSet<>();
        for (String volume : service.texts("volumes")) {
            String[] parts = volume.split(":");
            if (file.volumes().contains(parts[0])) {
                assertThat(parts).containsExactly(parts[0], Service.STATE + parts[0]);
                assertThat(Dockerfile.read().one("RUN")).contains(parts[1]);
                mounted.add(parts[1]);
            } else {
                assertThat(parts).as(volume).hasSize(3).endsWith("ro");
            }
        }

        assertThat(
                        service.environment().values().stream()
                                .filter(value -> value.startsWith(Service.STATE)))
                .containsExactlyInAnyOrderElementsOf(mounted);
    }

    @Test
    void everyServiceHasABoundOnItsMemory() throws Exception {
        ComposeFile file = ComposeFile.read();

        for (String name : file.services()) {
            assertThat(file.service(name).node().path("mem_limit").asText())
                    .as(name)
                    .matches("\\d+[mg]");
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    void allComeFromOneImage(String name) throws Exception {
        Service service = ComposeFile.read().service(name);

        assertThat(service.image()).isEqualTo("sluice:local");
        assertThat(service.node().path("build").path("context").asText()).isEqualTo("..");
        assertThat(service.node().path("build").path("dockerfile").asText())
                .isEqualTo("compose/Dockerfile");
    }

    @Test
    void enginesAreOfTheVersionsThatAreTested() throws Exception {
        ComposeFile file = ComposeFile.read();

        assertThat(file.service("kafka").image())
                .isEqualTo("apache/kafka:" + Pom.first("kafka.version"));
        assertThat(file.service("postgres").image())
                .isEqualTo("postgres:" + Pom.first("postgres-binaries.version").split("\\.")[0]);
        for (String name : file.services()) {
            assertThat(file.service(name).image()).matches("[^:]+:[^:]+").doesNotContain("latest");
        }
    }

    @Test
    void theCatalogueIsWholeAndItsCredentialsReachTheWorker() throws Exception {
        var catalog = CatalogText.plain(ComposeFile.FOLDER.resolve("catalog.yaml"));
        List<String> handed =
                ComposeFile.names(ComposeFile.read().service("worker").node().path("environment"))
                        .stream()
                        .map(name -> "env:" + name)
                        .toList();

        assertThat(catalog.tenants()).isNotEmpty();
        assertThat(catalog.lanes())
                .isNotEmpty()
                .allSatisfy(
                        lane ->
                                assertThat(
                                                catalog.account(lane.account())
                                                        .orElseThrow()
                                                        .credential())
                                        .isIn(handed));
        assertThat(ComposeFile.read().service("init").command())
                .contains("/etc/sluice/catalog.yaml");
        assertThat(ComposeFile.read().service("init").texts("volumes"))
                .containsExactly("./catalog.yaml:/etc/sluice/catalog.yaml:ro");
    }

    @Test
    void theDatabaseTrustsNobodyAndHasTheUserWhoReads() throws Exception {
        ComposeFile file = ComposeFile.read();
        Map<String, String> database = file.service("postgres").environment();
        Map<String, String> results = file.service("results").environment();

        assertThat(database)
                .containsEntry("POSTGRES_INITDB_ARGS", "--auth=scram-sha-256")
                .containsEntry("POSTGRES_USER", results.get("SLUICE_RESULTS_USERNAME"))
                .containsEntry("POSTGRES_PASSWORD", results.get("SLUICE_RESULTS_PASSWORD"))
                .doesNotContainKey("POSTGRES_HOST_AUTH_METHOD");
        assertThat(results)
                .containsEntry(
                        "SLUICE_RESULTS_JDBC_URL",
                        "jdbc:postgresql://postgres:5432/" + database.get("POSTGRES_DB"));
    }
}
