package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.WorkerGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the settings of a pool's share group with what workers rely on. */
final class WorkerGroupPolicy {
    private static final Map<String, String> COST =
            Map.of(
                    WorkerGroups.ISOLATION,
                    "else workers run jobs of aborted transactions, for real money",
                    WorkerGroups.OFFSET_RESET,
                    "else jobs from before the first worker are skipped");

    private WorkerGroupPolicy() {}

    /**
     * Complaints, or that all is well.
     *
     * @param config the group's settings in effect
     */
    static List<Finding> findings(String group, Map<String, String> config) {
        List<Finding> findings = new ArrayList<>();
        WorkerGroups.REQUIRED.forEach(
                (key, wanted) -> {
                    String is = config.getOrDefault(key, "");
                    if (is.equals(wanted)) {
                        return;
                    }
                    String cost = COST.get(key);
                    findings.add(
                            cost == null
                                    ? new Finding.Warning(
                                            Subject.SHARE_GROUPS,
                                            found(group, key, is),
                                            wanted,
                                            change(group, key, wanted))
                                    : new Finding.Refusal(
                                            Subject.SHARE_GROUPS,
                                            found(group, key, is),
                                            wanted + ": " + cost,
                                            change(group, key, wanted)));
                });
        WorkerGroups.SESSION.forEach(
                (key, wanted) -> {
                    String is = config.getOrDefault(key, wanted);
                    if (TopicPolicy.number(is) > TopicPolicy.number(wanted)) {
                        findings.add(
                                new Finding.Warning(
                                        Subject.SHARE_GROUPS,
                                        found(group, key, is),
                                        wanted
                                                + ": a dead worker's claims move on after its session",
                                        change(group, key, wanted)
                                                + "; brokers take it when their group.share.min.session.timeout.ms and group.share.min.heartbeat.interval.ms allow"));
                    }
                });
        if (findings.isEmpty()) {
            findings.add(new Finding.Ok(Subject.SHARE_GROUPS, group));
        }
        return findings;
    }

    private static String found(String group, String key, String is) {
        return "group %s has %s=%s".formatted(group, key, is);
    }

    private static String change(String group, String key, String wanted) {
        return "run `sluice init`, or `kafka-configs.sh --alter --entity-type groups --entity-name %s --add-config %s=%s`"
                .formatted(group, key, wanted);
    }
}
