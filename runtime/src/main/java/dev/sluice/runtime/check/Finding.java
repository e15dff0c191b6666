package dev.sluice.runtime.check;

/** What one check came to. Complaints name what was found, what is expected and what changes it. */
public sealed interface Finding {
    Subject subject();

    /** One line without the subject and without what to do. */
    String text();

    /** As it should be. */
    record Ok(Subject subject, String text) implements Finding {}

    /** Could not be seen from here, for the reason given; neither good nor bad. */
    record Untold(Subject subject, String text) implements Finding {}

    /** Sluice works, but not as well or as safely as it could. */
    record Warning(Subject subject, String found, String expected, String change)
            implements Finding {
        @Override
        public String text() {
            return "%s (expected: %s)".formatted(found, expected);
        }
    }

    /** Sluice does not work, or would lose or repeat work; a role does not start. */
    record Refusal(Subject subject, String found, String expected, String change)
            implements Finding {
        @Override
        public String text() {
            return "%s (expected: %s)".formatted(found, expected);
        }
    }
}
