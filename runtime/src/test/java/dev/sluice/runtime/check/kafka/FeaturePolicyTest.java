package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturePolicyTest {
    private static final short V4_1 = 27;
    private static final short V4_2 = 29;
    private static final short V4_3 = 30;

    @Test
    void acceptsAClusterWithShareGroups() {
        assertThat(findings(V4_3, 1, V4_3)).hasOnlyElementsOfType(Finding.Ok.class);
    }

    @Test
    void namesTheMinimumToAnOlderCluster() {
        assertThat(findings(V4_1, 1, V4_3))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found()).contains("27");
                            assertThat(refusal.change()).contains("4.2.1");
                        });
    }

    @Test
    void saysHowToEnableShareGroups() {
        assertThat(findings(V4_3, 0, V4_3))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.change()).contains("share.version=1"));
    }

    @Test
    void warnsOfBrokersWhosePatchReleaseCannotBeSeen() {
        assertThat(findings(V4_2, 1, V4_2))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning -> assertThat(warning.expected()).contains("KAFKA-20505"));
    }

    private static List<Finding> findings(short metadata, int share, short known) {
        return FeaturePolicy.findings(
                Map.of("metadata.version", metadata, "share.version", (short) share), known);
    }
}
