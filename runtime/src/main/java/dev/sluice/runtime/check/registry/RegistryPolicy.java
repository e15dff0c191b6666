package dev.sluice.runtime.check.registry;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.registry.RegistrationPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the registry holds what this version writes, and keeps others from breaking it. */
final class RegistryPolicy {
    private RegistryPolicy() {}

    /** Complaints, or that all is well. */
    static List<Finding> findings(Map<String, SubjectSeen> subjects, Moment moment) {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(subjects)
                .forEach(
                        (subject, seen) -> {
                            switch (seen) {
                                case SubjectSeen.Unreachable(String reason) ->
                                        findings.add(unreachable(reason));
                                case SubjectSeen.Missing _ -> findings.add(missing(subject));
                                case SubjectSeen.Registered registered ->
                                        registered(subject, registered, moment, findings);
                            }
                        });
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(
                            Subject.REGISTRY, "%d schemas registered".formatted(subjects.size())));
        }
        return findings;
    }

    private static void registered(
            String subject,
            SubjectSeen.Registered registered,
            Moment moment,
            List<Finding> findings) {
        if (!registered.same()) {
            findings.add(
                    new Finding.Refusal(
                            Subject.REGISTRY,
                            "the registry gives another schema for id %d of subject %s"
                                    .formatted(registered.id(), subject),
                            "the one that was registered",
                            "all URLs in sluice.registry.url must lead to one and the same registry"));
        }
        if (moment == Moment.DOCTOR
                && !RegistrationPolicy.keepsReaders(registered.compatibility())) {
            findings.add(
                    new Finding.Warning(
                            Subject.REGISTRY,
                            "subject %s has compatibility %s"
                                    .formatted(
                                            subject,
                                            registered.compatibility().isEmpty()
                                                    ? "unset"
                                                    : registered.compatibility()),
                            "BACKWARD: else others can register what breaks readers",
                            "run `sluice init`"));
        }
    }

    private static Finding missing(String subject) {
        return new Finding.Refusal(
                Subject.REGISTRY,
                "subject %s lacks the schema that this version writes".formatted(subject),
                "registered",
                "run `sluice init`");
    }

    private static Finding unreachable(String reason) {
        return new Finding.Refusal(
                Subject.REGISTRY,
                reason,
                "an answer",
                "start the registry, or correct sluice.registry.url and sluice.registry.properties; nothing else of it was checked");
    }
}
