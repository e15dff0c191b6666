package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a cluster is new enough: share groups as of 4.2, of whose release brokers show no more
 * than the highest metadata version they know. 4.2.0 loses to a deadlock in share groups
 * (KAFKA-20505) and looks like 4.2.1.
 */
public final class FeaturePolicy {
    public static final String SHARE = "share.version";
    public static final String METADATA = "metadata.version";

    /** The level of 4.2-IV0. */
    static final short METADATA_4_2 = 28;

    /** The level of 4.3-IV0, which no broker of 4.2 knows. */
    static final short METADATA_4_3 = 30;

    private FeaturePolicy() {}

    /**
     * @param finalized the cluster's features and their levels
     * @param metadataKnown the highest metadata version that the broker with the lowest knows
     */
    public static List<Finding> findings(Map<String, Short> finalized, short metadataKnown) {
        List<Finding> findings = new ArrayList<>();
        short metadata = finalized.getOrDefault(METADATA, (short) 0);
        short share = finalized.getOrDefault(SHARE, (short) 0);
        if (metadata < METADATA_4_2) {
            findings.add(
                    new Finding.Refusal(
                            Subject.BROKERS,
                            "the cluster's %s is %d".formatted(METADATA, metadata),
                            "%d or more, of Kafka 4.2".formatted(METADATA_4_2),
                            "bring every broker to 4.2.1 or newer, then run `kafka-features.sh upgrade --release-version 4.2`"));
        } else if (share < 1) {
            findings.add(
                    new Finding.Refusal(
                            Subject.BROKERS,
                            "the cluster's feature %s is %d".formatted(SHARE, share),
                            "1 or more: workers are share groups",
                            "run `kafka-features.sh upgrade --feature %s=1`".formatted(SHARE)));
        } else if (metadataKnown < METADATA_4_3) {
            findings.add(
                    new Finding.Warning(
                            Subject.BROKERS,
                            "brokers of Kafka 4.2, whose patch release cannot be seen from outside",
                            "4.2.1 or newer: 4.2.0 can stop handing out jobs (KAFKA-20505)",
                            "look at the brokers' own logs or packages; 4.3.1 is what Sluice is tested with"));
        } else {
            findings.add(
                    new Finding.Ok(
                            Subject.BROKERS,
                            "%s %d, %s %d".formatted(METADATA, metadata, SHARE, share)));
        }
        return findings;
    }
}
