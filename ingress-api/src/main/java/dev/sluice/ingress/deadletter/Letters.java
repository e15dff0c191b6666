package dev.sluice.ingress.deadletter;

import dev.sluice.schema.avro.AuditRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The dead letters. Blocks, for half a minute at worst; all throw {@code LOG_UNAVAILABLE} when the
 * log does not answer in time. Thread-safe.
 */
interface Letters {
    /** Most letters that one look goes over, whatever it finds. */
    int LOOKED_AT_MAX = 2_000;

    /**
     * Some letters, newest first.
     *
     * @param before go on below this offset; empty when there are none below what was looked at
     */
    record Page(List<Letter> letters, Optional<LetterId> before) {}

    /**
     * Letters that went back.
     *
     * @param refused that cannot
     * @param next where to go on; empty when all were looked at
     */
    record Replayed(int replayed, List<Refused> refused, Optional<LetterId> next) {}

    /** One that cannot go back, and why. */
    record Refused(LetterId id, String reason) {}

    /**
     * Looks at letters from the newest down, at {@link #LOOKED_AT_MAX} at most.
     *
     * @param before only those below this one
     */
    Page page(Optional<LetterId> before, int limit, Predicate<Letter> fits);

    Optional<Letter> find(LetterId id);

    /**
     * Puts letters back to the topics and partitions they came from, whole, and the deed beside
     * them: all or nothing.
     *
     * @param fits looked at before a letter goes back
     */
    Replayed replay(LetterId from, LetterId to, int max, Predicate<Letter> fits, AuditRecord deed);
}
