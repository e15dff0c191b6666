package dev.sluice.router.coordinator.retry;

import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.router.coordinator.retry.Verdict.RetryAt;
import dev.sluice.router.coordinator.retry.Verdict.Succeed;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;

/**
 * One budget of attempts and one deadline over retries and fallbacks. Backoff doubles per failure
 * on a lane, and per round of all lanes, and is jittered down to its half; the jitter comes from
 * the job's id and the epoch, so the same history decides alike.
 */
public final class RetryPolicy {
    /** Longer than any job waits; keeps a provider's nonsense within the calendar. */
    private static final long ASKED_MAX_MS = Duration.ofDays(30).toMillis();

    private final RetryConfig config;

    public RetryPolicy(RetryConfig config) {
        this.config = config;
    }

    public Verdict decide(Outcome outcome, AttemptView attempt, Instant now) {
        return switch (outcome.getKind()) {
            case COMPLETED -> new Succeed();
            case REFUSED -> refused(outcome, attempt, now);
            case RETRY_LATER, ABANDONED -> again(outcome, attempt, now);
        };
    }

    /** What follows an attempt whose worker was lost; {@code losses} counts this one. */
    public Verdict lost(AttemptView attempt, int losses, Instant now) {
        if (losses >= config.lossesMax()) {
            return new Fail(
                    ErrorCode.POISONED,
                    "%d attempts were lost with their workers".formatted(losses));
        }
        return attempt.attemptsLeft() == 0
                ? exhausted("the last attempt was lost with its worker")
                : inTime(now, attempt.laneIndex(), attempt, "an attempt was lost with its worker");
    }

    private Verdict refused(Outcome outcome, AttemptView attempt, Instant now) {
        return switch (outcome.getReason()) {
            // Another account or model may take what this one will not.
            case CREDENTIALS -> elsewhere(outcome, attempt, now, ErrorCode.PROVIDER_CREDENTIALS);
            case QUOTA -> elsewhere(outcome, attempt, now, ErrorCode.PROVIDER_QUOTA);
            case MODEL_NOT_FOUND ->
                    elsewhere(outcome, attempt, now, ErrorCode.PROVIDER_REJECTED_REQUEST);
            // What the lane's wire has no words for, another lane's may have.
            case CALLER_FAULT ->
                    outcome.getOtherLane()
                            ? elsewhere(outcome, attempt, now, ErrorCode.PROVIDER_REJECTED_REQUEST)
                            : new Fail(ErrorCode.PROVIDER_REJECTED_REQUEST, outcome.getMessage());
            case CONTENT -> new Fail(ErrorCode.PROVIDER_REFUSED_CONTENT, outcome.getMessage());
            case OK,
                    RATE_LIMITED,
                    OVERLOADED,
                    SERVER_ERROR,
                    TIMEOUT,
                    CONNECT_FAILED,
                    CONNECTION_LOST,
                    MALFORMED_RESPONSE,
                    TOO_LARGE,
                    ABORTED,
                    SHUTDOWN,
                    INTERNAL,
                    UNKNOWN ->
                    new Fail(ErrorCode.PROVIDER_REJECTED_REQUEST, outcome.getMessage());
        };
    }

    private static Verdict elsewhere(
            Outcome outcome, AttemptView attempt, Instant now, ErrorCode otherwise) {
        boolean last = attempt.laneIndex() + 1 >= attempt.lanes();
        return last || attempt.attemptsLeft() == 0
                ? new Fail(otherwise, outcome.getMessage())
                : inTime(now, attempt.laneIndex() + 1, attempt, outcome.getMessage());
    }

    private Verdict again(Outcome outcome, AttemptView attempt, Instant now) {
        if (attempt.attemptsLeft() == 0) {
            return exhausted(outcome.getMessage());
        }
        boolean leave =
                attempt.lanes() > 1
                        && (outcome.getOtherLane()
                                || attempt.failuresOnLane() >= config.triesPerLane());
        if (leave && attempt.laneIndex() + 1 < attempt.lanes()) {
            return inTime(now, attempt.laneIndex() + 1, attempt, outcome.getMessage());
        }
        // Past the end of the plan the first lane is tried anew, after a pause.
        return inTime(
                now.plus(delay(outcome, attempt)),
                leave ? 0 : attempt.laneIndex(),
                attempt,
                outcome.getMessage());
    }

    private static Verdict inTime(Instant due, int laneIndex, AttemptView attempt, String last) {
        return due.isBefore(attempt.deadline())
                ? new RetryAt(due, laneIndex)
                : exhausted("the next try would come after the deadline; last: " + last);
    }

    private static Fail exhausted(String last) {
        return new Fail(ErrorCode.ATTEMPTS_EXHAUSTED, last);
    }

    private Duration delay(Outcome outcome, AttemptView attempt) {
        // Where each lane sends the job to the next, no lane has two failures in a row.
        int rounds = attempt.failures() / Math.max(1, attempt.lanes());
        int doublings = Math.min(Math.max(attempt.failuresOnLane(), rounds) - 1, 20);
        long grown =
                Math.min(
                        config.backoffFirst().toMillis() << Math.max(doublings, 0),
                        config.backoffMax().toMillis());
        long spread = Math.floorMod(attempt.jobCore().hashCode() * 31L + attempt.epoch(), 1_000L);
        long jittered = grown / 2 + grown / 2 * spread / 1_000;
        Long asked = outcome.getRetryAfterMs();
        return Duration.ofMillis(
                asked == null ? jittered : Math.max(jittered, Math.min(asked, ASKED_MAX_MS)));
    }
}
