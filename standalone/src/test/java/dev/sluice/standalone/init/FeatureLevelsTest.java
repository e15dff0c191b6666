package dev.sluice.standalone.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.kafka.FeaturePolicy;
import java.util.List;
import java.util.Map;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

/** The levels that the check knows by number, against Kafka's own list of them. */
final class FeatureLevelsTest {
    @Test
    void takesKafkas4_2AsTheMinimumAnd4_3AsBeyondDoubt() {
        short v42 = MetadataVersion.IBP_4_2_IV0.featureLevel();
        short v43 = MetadataVersion.IBP_4_3_IV0.featureLevel();

        assertThat(findings((short) (v42 - 1), v43)).hasOnlyElementsOfType(Finding.Refusal.class);
        assertThat(findings(v42, (short) (v43 - 1))).hasOnlyElementsOfType(Finding.Warning.class);
        assertThat(findings(v42, v43)).hasOnlyElementsOfType(Finding.Ok.class);
    }

    private static List<Finding> findings(short metadata, short known) {
        return FeaturePolicy.findings(
                Map.of("metadata.version", metadata, "share.version", (short) 1), known);
    }
}
