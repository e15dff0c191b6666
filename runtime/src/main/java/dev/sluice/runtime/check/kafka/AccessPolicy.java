package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether this principal may do what its role does, as far as the cluster says. */
final class AccessPolicy {
    private AccessPolicy() {}

    /**
     * What the cluster says about this principal.
     *
     * @param authorizer whether the cluster has one, as far as that can be seen
     * @param cluster operations on the cluster
     * @param topics operations on the topics that exist, by name
     * @param groups operations on each group by its id, or why there are none
     * @param transactions whether the router's transactions may be described; absent for a role
     *     without them
     * @param changelogsMissing whether the router would have to create topics
     */
    record AccessSeen(
            boolean authorizer,
            Set<String> cluster,
            Map<String, Set<String>> topics,
            Map<String, Seen<Set<String>>> groups,
            Seen<Boolean> transactions,
            boolean changelogsMissing) {}

    /** Complaints, or that all is well, or that nothing can be told. */
    static List<Finding> findings(RoleNeeds needs, AccessSeen seen) {
        if (!seen.authorizer()) {
            return List.of(
                    new Finding.Untold(
                            Subject.ACCESS,
                            "the cluster has no authorizer: everybody may do everything"));
        }
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(seen.topics())
                .forEach(
                        (topic, operations) -> {
                            List<String> missing = missing(needs, topic, operations);
                            if (!missing.isEmpty()) {
                                findings.add(denied("topic " + topic, missing, "--topic " + topic));
                            }
                        });
        new TreeMap<>(seen.groups())
                .forEach((group, operations) -> group(group, operations).ifPresent(findings::add));
        if (needs.changelogs()) {
            router(seen, findings);
        }
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(
                            Subject.ACCESS,
                            "this principal may use %d topics and %d groups"
                                    .formatted(seen.topics().size(), seen.groups().size())));
        }
        return findings;
    }

    private static List<String> missing(RoleNeeds needs, String topic, Set<String> operations) {
        List<String> missing = new ArrayList<>();
        boolean changelog = topic.startsWith(Topics.ROUTER_APPLICATION + "-");
        if ((changelog || needs.reads().contains(topic)) && !operations.contains("READ")) {
            missing.add("READ");
        }
        if ((changelog || needs.writes().contains(topic)) && !operations.contains("WRITE")) {
            missing.add("WRITE");
        }
        return missing;
    }

    private static Optional<Finding> group(String group, Seen<Set<String>> operations) {
        return switch (operations) {
            case Seen.Value<Set<String>>(Set<String> allowed) ->
                    allowed.contains("READ")
                            ? Optional.empty()
                            : Optional.of(
                                    denied("group " + group, List.of("READ"), "--group " + group));
            case Seen.Hidden<Set<String>> _ ->
                    Optional.of(denied("group " + group, List.of("READ"), "--group " + group));
            // A group that nobody has joined yet shows no operations.
            case Seen.Absent<Set<String>> _ -> Optional.empty();
            case Seen.Failed<Set<String>>(String reason) ->
                    Optional.of(
                            new Finding.Untold(
                                    Subject.ACCESS, "group %s: %s".formatted(group, reason)));
        };
    }

    private static void router(AccessSeen seen, List<Finding> findings) {
        if (seen.transactions() instanceof Seen.Hidden<Boolean>) {
            findings.add(
                    denied(
                            "transactional ids that start with " + Topics.ROUTER_APPLICATION,
                            List.of("DESCRIBE", "WRITE"),
                            "--transactional-id %s --resource-pattern-type prefixed"
                                    .formatted(Topics.ROUTER_APPLICATION)));
        }
        if (seen.changelogsMissing() && !seen.cluster().contains("CREATE")) {
            findings.add(
                    new Finding.Warning(
                            Subject.ACCESS,
                            "changelogs do not exist yet, and this principal may not create topics everywhere",
                            "CREATE on topics that start with " + Topics.ROUTER_APPLICATION,
                            "if that is not granted: `kafka-acls.sh --add --allow-principal User:... --operation CREATE --topic %s --resource-pattern-type prefixed`"
                                    .formatted(Topics.ROUTER_APPLICATION)));
        }
    }

    private static Finding denied(String what, List<String> operations, String resource) {
        StringBuilder options = new StringBuilder();
        operations.forEach(operation -> options.append(" --operation ").append(operation));
        return new Finding.Refusal(
                Subject.ACCESS,
                "this principal lacks %s on %s".formatted(String.join(" and ", operations), what),
                "granted",
                "`kafka-acls.sh --add --allow-principal User:...%s %s`"
                        .formatted(options, resource));
    }
}
