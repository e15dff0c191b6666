package dev.sluice.ingress.deadletter;

import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters.
 *
 * @param topic where they came from
 * @param tenant whose they are, where that is known
 * @param since noticed at this moment or later
 * @param until noticed before this moment
 */
record LetterFilter(
        Optional<String> topic,
        Optional<String> tenant,
        Optional<Instant> since,
        Optional<Instant> until) {
    static final LetterFilter ALL =
            new LetterFilter(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * @param owner the tenant of the letter, where that is known
     */
    boolean fits(Letter letter, Optional<String> owner) {
        return topic.map(letter.topic()::equals).orElse(true)
                && (tenant.isEmpty() || tenant.equals(owner))
                && since.map(moment -> !letter.noticed().isBefore(moment)).orElse(true)
                && until.map(letter.noticed()::isBefore).orElse(true);
    }
}
