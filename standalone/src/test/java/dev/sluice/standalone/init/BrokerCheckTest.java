package dev.sluice.standalone.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;

final class BrokerCheckTest {
    private static final short V4_1 = MetadataVersion.IBP_4_1_IV1.featureLevel();
    private static final short V4_3 = MetadataVersion.IBP_4_3_IV0.featureLevel();

    @Test
    void acceptsAClusterWithShareGroups() {
        assertThat(
                        BrokerCheck.complaint(
                                Map.of("metadata.version", V4_3, "share.version", (short) 1)))
                .isEmpty();
    }

    @Test
    void namesTheMinimumToAnOlderCluster() {
        assertThat(
                        BrokerCheck.complaint(
                                Map.of("metadata.version", V4_1, "share.version", (short) 1)))
                .hasValueSatisfying(complaint -> assertThat(complaint).contains("4.2.1"));
    }

    @Test
    void saysHowToEnableShareGroups() {
        assertThat(BrokerCheck.complaint(Map.of("metadata.version", V4_3)))
                .hasValueSatisfying(complaint -> assertThat(complaint).contains("share.version=1"));
    }
}
