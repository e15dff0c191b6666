package dev.sluice.standalone.compose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.run.Role;
import java.net.URI;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** Who listens where, and who looks there. */
class ComposePortsTest {
    @ParameterizedTest
    @EnumSource
    void asksForHealthWhereTheRoleShowsIt(Role role) throws Exception {
        Service service = ComposeFile.read().service(role.wireName());

        assertThat(service.healthCommand()).startsWith("sluice").hasSize(3);
        assertThat(CommandLines.subcommand(service.healthCommand().subList(1, 3)))
                .isEqualTo("health");
        assertThat(service.healthUrl())
                .isEqualTo(
                        URI.create(
                                "http://localhost:%d/health"
                                        .formatted(CommandLines.managementPort(role))));
    }

    @Test
    void prometheusScrapesTheManagementPortOfEveryRole() throws Exception {
        Map<String, Integer> expected = new TreeMap<>();
        for (Role role : Role.values()) {
            expected.put(role.wireName(), CommandLines.managementPort(role));
        }

        Map<String, Integer> scraped = new TreeMap<>();
        for (JsonNode job : prometheus().path("scrape_configs")) {
            assertThat(job.path("metrics_path").asText()).isEqualTo("/prometheus");
            for (JsonNode found : job.path("dns_sd_configs")) {
                assertThat(found.path("type").asText()).isEqualTo("A");
                found.path("names")
                        .forEach(name -> scraped.put(name.asText(), found.path("port").asInt()));
            }
        }
        assertThat(scraped).isEqualTo(expected);
        assertThat(ComposeFile.read().services()).containsAll(scraped.keySet());
    }

    @Test
    void ofTheRolesOnlyTheApiLeavesTheComposition() throws Exception {
        ComposeFile file = ComposeFile.read();
        int api = Role.INGRESS.defaultPort();

        assertThat(file.service("ingress").texts("ports"))
                .containsExactly("127.0.0.1:%d:%d".formatted(api, api));
        for (Role role : new Role[] {Role.ROUTER, Role.WORKER, Role.RESULTS}) {
            assertThat(file.service(role.wireName()).texts("ports")).isEmpty();
        }
    }

    @Test
    void publishesOnLoopbackOnlyAndNoPortTwice() throws Exception {
        ComposeFile file = ComposeFile.read();

        var published = new TreeSet<String>();
        for (String name : file.services()) {
            for (String port : file.service(name).texts("ports")) {
                assertThat(port).matches("127\\.0\\.0\\.1:\\d+:\\d+");
                assertThat(published.add(port.split(":", 3)[1])).as(port).isTrue();
            }
        }
    }

    @Test
    void rolesFindEachOther() throws Exception {
        ComposeFile file = ComposeFile.read();

        assertThat(file.service("ingress").environment())
                .containsEntry(
                        "SLUICE_INGRESS_RESULTS_URL",
                        "http://results:" + Role.RESULTS.defaultPort());
        assertThat(Files.readString(ComposeFile.FOLDER.resolve("catalog.yaml")))
                .contains("http://sim:%d/v1".formatted(CommandLines.simulatorPort()));
    }

    @Test
    void theImageNamesEveryPort() throws Exception {
        var ports =
                Stream.concat(
                        Stream.of(CommandLines.simulatorPort(), Role.INGRESS.defaultPort()),
                        Stream.of(Role.values()).map(CommandLines::managementPort));

        assertThat(Dockerfile.read().one("EXPOSE").split(" "))
                .containsExactlyInAnyOrder(
                        ports.map(String::valueOf).distinct().toArray(String[]::new));
    }

    private static JsonNode prometheus() throws Exception {
        Object yaml =
                new Yaml().load(Files.readString(ComposeFile.FOLDER.resolve("prometheus.yml")));
        return new ObjectMapper().valueToTree(yaml);
    }
}
