package dev.sluice.results.retention;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses a class whose bodies are to be in no topic and for which no days are given: a misspelt
 * one would leave the bodies of the class that was meant in topics, and nobody would know.
 */
final class StoredClassPolicy {
    private StoredClassPolicy() {}

    /**
     * Nothing, or one refusal that names all of them.
     *
     * @param withDays classes in {@code sluice.results.retention.days}
     */
    static List<Finding> findings(Set<String> stored, Collection<String> withDays) {
        TreeSet<String> known = new TreeSet<>(withDays);
        known.add(RetentionPolicy.STANDARD);
        TreeSet<String> unknown = new TreeSet<>(stored);
        unknown.removeAll(known);
        if (unknown.isEmpty()) {
            return List.of();
        }
        return List.of(
                new Finding.Refusal(
                        Subject.BODIES,
                        "sluice.body.stored-classes names %s".formatted(unknown),
                        "some of %s".formatted(known),
                        "correct the name, or say how long the class is kept: sluice.results.retention.days.%s"
                                .formatted(unknown.first())));
    }
}
