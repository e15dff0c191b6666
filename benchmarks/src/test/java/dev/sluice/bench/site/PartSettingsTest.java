package dev.sluice.bench.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.peers.PeerCatalog;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PartSettingsTest {
    private static final List<SitePlan.Shape> WHOLE =
            List.of(SitePlan.Shape.PROCESSES, SitePlan.Shape.ONE_JVM);

    private static final Addresses AT =
            new Addresses(
                    Path.of("/bench"),
                    Arrays.stream(Part.values())
                            .collect(
                                    Collectors.toMap(
                                            Function.identity(), part -> 20_000 + part.ordinal())),
                    20_100,
                    20_101);

    @Test
    void everyRoleFindsKafka() {
        for (Part role : List.of(Part.INGRESS, Part.ROUTER, Part.WORKER, Part.RESULTS)) {
            assertThat(PartSettings.of(role, AT, plan(Map.of()), "secret"))
                    .containsEntry("sluice.kafka.bootstrap-servers", "127.0.0.1:20000")
                    .containsEntry("sluice.topics.coordinator-partitions", "4");
        }
    }

    @Test
    void onlyIngressLearnsTheSecret() {
        assertThat(PartSettings.of(Part.INGRESS, AT, plan(Map.of()), "secret"))
                .containsEntry("sluice.id-secret", "secret")
                .containsEntry("sluice.ingress.results-url", "http://127.0.0.1:20003");
        assertThat(PartSettings.of(Part.ROUTER, AT, plan(Map.of()), "secret"))
                .doesNotContainValue("secret");
    }

    @Test
    void askedForSettingsWin() {
        SitePlan plan = plan(Map.of(Part.ROUTER, Map.of("sluice.router.standbys", "1")));

        assertThat(PartSettings.of(Part.ROUTER, AT, plan, "secret"))
                .containsEntry("sluice.router.standbys", "1");
    }

    @Test
    void tenantsAreOnDifferentPartitionsAndHaveKeys() {
        BenchCatalog catalog =
                BenchCatalog.of(
                        plan(Map.of()), URI.create("http://127.0.0.1:1"), Path.of("/bench/key"));

        assertThat(catalog.keys()).hasSize(3).doesNotHaveDuplicates();
        assertThat(catalog.catalog().tenants())
                .extracting(tenant -> tenant.partition())
                .doesNotHaveDuplicates();
        assertThat(catalog.catalog().route(PeerCatalog.ROUTE)).isPresent();
    }

    @Test
    void theSimulatorNeverSharesAProcess() {
        for (SitePlan.Shape shape : WHOLE) {
            assertThat(ProcessLayout.of(shape))
                    .filteredOn(process -> process.parts().contains(Part.SIMULATOR))
                    .singleElement()
                    .extracting(ProcessLayout::parts)
                    .isEqualTo(List.of(Part.SIMULATOR));
        }
    }

    @Test
    void everyPartRunsOnce() {
        for (SitePlan.Shape shape : WHOLE) {
            assertThat(ProcessLayout.of(shape).stream().flatMap(p -> p.parts().stream()))
                    .containsExactlyInAnyOrder(Part.values());
        }
    }

    private static SitePlan plan(Map<Part, Map<String, String>> settings) {
        return new SitePlan(
                SitePlan.Shape.PROCESSES, 4, 3, 512, 64, settings, List.of(), Optional.empty());
    }
}
