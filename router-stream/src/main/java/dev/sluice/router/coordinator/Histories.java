package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AttemptSummary;
import java.util.ArrayList;
import java.util.List;

/** What a job remembers of its attempts: bounded, because one that is turned away costs none. */
final class Histories {
    /** As many as a route may allow, and some that were turned away. */
    private static final int ATTEMPTS_MAX = 128;

    private Histories() {}

    /** A copy with room for one more; the oldest goes if there is none. */
    static List<AttemptSummary> withRoom(List<AttemptSummary> history) {
        int from = Math.max(0, history.size() - ATTEMPTS_MAX + 1);
        return new ArrayList<>(history.subList(from, history.size()));
    }
}
