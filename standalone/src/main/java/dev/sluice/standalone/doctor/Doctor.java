package dev.sluice.standalone.doctor;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.body.StoredClassCheck;
import dev.sluice.runtime.check.kafka.KafkaCheck;
import dev.sluice.runtime.check.machine.DiskCheck;
import dev.sluice.runtime.check.registry.RegistryCheck;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.runtime.role.RoleContext;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Runs the checks of several roles against one installation. What the roles share is looked at
 * once, for all that any of them needs.
 */
public final class Doctor {
    private Doctor() {}

    /**
     * Changes nothing, and ends within a minute whatever is away.
     *
     * @param settings of each role to check, at least one; Kafka, topics and registry are taken
     *     from the first
     * @throws RuntimeException naming a setting that is missing or wrong
     */
    public static List<Finding> examine(Map<Role, RoleSettings> settings) {
        List<RoleContext> roles = new ArrayList<>();
        try {
            settings.forEach((role, given) -> roles.add(RoleContext.open(role.wireName(), given)));
            return findings(checks(roles));
        } finally {
            roles.forEach(RoleContext::close);
        }
    }

    /** All at once, because each that finds Kafka away waits for it. */
    private static List<Finding> findings(List<Check> checks) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<Finding>>> found =
                    checks.stream()
                            .map(
                                    check ->
                                            CompletableFuture.supplyAsync(
                                                    () -> check.findings(Moment.DOCTOR), threads))
                            .toList();
            return found.stream().flatMap(each -> each.join().stream()).toList();
        }
    }

    private static List<Check> checks(List<RoleContext> roles) {
        RoleNeeds needs =
                RoleNeeds.joined(roles.stream().map(role -> role.bean(RoleNeeds.class)).toList());
        RoleContext any = roles.getFirst();
        Topics topics = any.bean(Topics.class);
        List<Check> checks = new ArrayList<>();
        checks.add(
                new KafkaCheck(
                        any.bean(KafkaSettings.class),
                        topics,
                        any.bean(BodyConfig.class),
                        needs,
                        InstantSource.system()));
        checks.add(
                new RegistryCheck(
                        any.bean(SchemaRegistry.class),
                        any.bean(RegistryConfig.class),
                        topics,
                        needs));
        checks.add(new DiskCheck(needs));
        checks.add(any.bean(StoredClassCheck.class));
        for (RoleContext role : roles) {
            role.beans(Check.class).stream().filter(Doctor::isTheRolesOwn).forEach(checks::add);
        }
        return checks;
    }

    private static boolean isTheRolesOwn(Check check) {
        return !(check instanceof KafkaCheck)
                && !(check instanceof RegistryCheck)
                && !(check instanceof DiskCheck)
                && !(check instanceof StoredClassCheck);
    }
}
