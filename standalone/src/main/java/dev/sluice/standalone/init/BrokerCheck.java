package dev.sluice.standalone.init;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Whether a cluster is new enough: share groups as of 4.2, whose metadata version is the only trace
 * of the release that a broker shows. 4.2.0 itself loses to a deadlock in share groups and cannot
 * be told apart, so the message says 4.2.1.
 */
final class BrokerCheck {
    static final String SHARE_FEATURE = "share.version";
    static final String METADATA_FEATURE = "metadata.version";
    private static final short METADATA_MIN = MetadataVersion.IBP_4_2_IV0.featureLevel();

    private BrokerCheck() {}

    /**
     * What is missing, in words.
     *
     * @param finalized the cluster's features and their levels
     */
    static Optional<String> complaint(Map<String, Short> finalized) {
        short metadata = finalized.getOrDefault(METADATA_FEATURE, (short) 0);
        if (metadata < METADATA_MIN) {
            return Optional.of(
                    "the cluster's %s is %d (expected: %d or more; Sluice needs brokers of 4.2.1 or newer, upgraded with `kafka-features.sh upgrade --release-version 4.2`)"
                            .formatted(METADATA_FEATURE, metadata, METADATA_MIN));
        }
        short share = finalized.getOrDefault(SHARE_FEATURE, (short) 0);
        if (share < 1) {
            return Optional.of(
                    "the cluster's feature %s is %d (expected: 1 or more; `kafka-features.sh upgrade --feature %s=1` enables share groups)"
                            .formatted(SHARE_FEATURE, share, SHARE_FEATURE));
        }
        return Optional.empty();
    }
}
