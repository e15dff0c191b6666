package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each role as an operator starts it: a process of its own. */
final class RoleProcessIT {
    @Test
    void runsAJobThroughFourProcesses() throws Exception {
        try (var simulator = ProviderSimulator.start(SimulatorConfig.defaults());
                var sluice = TestInstallation.create()) {
            sluice.seed(
                    Path.of(
                            Objects.requireNonNull(
                                            getClass().getResource("/catalog/end-to-end.yaml"))
                                    .toURI()),
                    simulator);
            for (Role role : Role.values()) {
                sluice.spawn(role, Map.of());
            }

            try (var client = sluice.client("acme")) {
                String job = client.submit(ApiClient.line("steady", "What is 6 times 7?", ""));

                assertThat(client.job(job).path("status").asText()).isEqualTo("succeeded");
            }
        }
    }
}
