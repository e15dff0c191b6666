package dev.sluice.router.coordinator.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.retry.Verdict.Fail;
import dev.sluice.router.coordinator.retry.Verdict.RetryAt;
import dev.sluice.router.coordinator.retry.Verdict.Succeed;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00Z");
    private static final RetryPolicy POLICY = new RetryPolicy(RetryConfig.DEFAULT);

    private static Outcome outcome(OutcomeKind kind, OutcomeReason reason, boolean otherLane) {
        return new Outcome(kind, reason, "", otherLane, null);
    }

    @ParameterizedTest
    @CsvSource({
        // kind, reason, other lane, attempts left, lane, lanes, failures on lane, verdict
        "COMPLETED, OK, false, 0, 0, 1, 1, succeed",
        "RETRY_LATER, OVERLOADED, false, 3, 0, 2, 1, lane 0 later",
        "RETRY_LATER, OVERLOADED, true, 3, 0, 2, 1, lane 1 now",
        "RETRY_LATER, OVERLOADED, false, 3, 0, 2, 2, lane 1 now",
        "RETRY_LATER, OVERLOADED, true, 3, 1, 2, 1, lane 0 later",
        "RETRY_LATER, OVERLOADED, true, 3, 0, 1, 5, lane 0 later",
        "RETRY_LATER, OVERLOADED, false, 0, 0, 2, 1, attempts_exhausted",
        "ABANDONED, SHUTDOWN, false, 3, 0, 2, 1, lane 0 later",
        "ABANDONED, ABORTED, false, 0, 0, 2, 1, attempts_exhausted",
        "REFUSED, CREDENTIALS, false, 3, 0, 2, 1, lane 1 now",
        "REFUSED, CREDENTIALS, false, 3, 1, 2, 1, provider_credentials",
        "REFUSED, CREDENTIALS, false, 0, 0, 2, 1, provider_credentials",
        "REFUSED, QUOTA, false, 3, 0, 1, 1, provider_quota",
        "REFUSED, MODEL_NOT_FOUND, false, 3, 0, 2, 1, lane 1 now",
        "REFUSED, CONTENT, false, 3, 0, 2, 1, provider_refused_content",
        "REFUSED, CALLER_FAULT, false, 3, 0, 2, 1, provider_rejected_request",
        "REFUSED, CALLER_FAULT, true, 3, 0, 2, 1, lane 1 now",
        "REFUSED, CALLER_FAULT, true, 3, 1, 2, 1, provider_rejected_request",
        "REFUSED, TOO_LARGE, false, 3, 0, 2, 1, provider_rejected_request",
        "REFUSED, UNKNOWN, false, 3, 0, 2, 1, provider_rejected_request",
    })
    void decides(
            OutcomeKind kind,
            OutcomeReason reason,
            boolean otherLane,
            int attemptsLeft,
            int lane,
            int lanes,
            int failures,
            String expected) {
        AttemptView attempt =
                new AttemptView(
                        "c",
                        1,
                        attemptsLeft,
                        lane,
                        lanes,
                        failures,
                        failures,
                        NOW.plusSeconds(3_600));

        Verdict verdict = POLICY.decide(outcome(kind, reason, otherLane), attempt, NOW);

        assertThat(text(verdict)).isEqualTo(expected);
    }

    private static String text(Verdict verdict) {
        return switch (verdict) {
            case Succeed() -> "succeed";
            case RetryAt(Instant due, int lane) ->
                    "lane " + lane + (due.equals(NOW) ? " now" : " later");
            case Fail(ErrorCode code, String ignored) -> code.wireId();
        };
    }

    @Test
    void doublesItsBackoffUpToTheBound() {
        Duration last = Duration.ZERO;
        for (int failures = 1; failures <= 12; failures++) {
            Duration delay = delay(failures);
            long full = Math.min(250L << (failures - 1), 30_000);
            assertThat(delay.toMillis()).isBetween(full / 2, full);
            last = delay;
        }
        assertThat(last).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }

    /** Two lanes that send a job to each other. */
    @Test
    void doublesItsBackoffPerRoundOfLanesThatAreAllOverloaded() {
        for (int round = 1; round <= 12; round++) {
            AttemptView attempt =
                    new AttemptView("c", round, 50, 1, 2, 1, 2 * round, NOW.plusSeconds(3_600));
            Verdict verdict =
                    POLICY.decide(
                            outcome(OutcomeKind.RETRY_LATER, OutcomeReason.OVERLOADED, true),
                            attempt,
                            NOW);

            long full = Math.min(250L << (round - 1), 30_000);
            assertThat(Duration.between(NOW, ((RetryAt) verdict).due()).toMillis())
                    .isBetween(full / 2, full);
        }
    }

    private static Duration delay(int failures) {
        AttemptView attempt =
                new AttemptView(
                        "c", failures, 50, 0, 1, failures, failures, NOW.plusSeconds(3_600));
        Verdict verdict =
                POLICY.decide(
                        outcome(OutcomeKind.RETRY_LATER, OutcomeReason.OVERLOADED, false),
                        attempt,
                        NOW);
        return Duration.between(NOW, ((RetryAt) verdict).due());
    }

    @Test
    void failsAJobAsPoisonedAtItsThirdLoss() {
        AttemptView attempt = new AttemptView("c", 3, 5, 0, 1, 1, 1, NOW.plusSeconds(60));

        assertThat(POLICY.lost(attempt, 2, NOW)).isInstanceOf(RetryAt.class);
        assertThat(text(POLICY.lost(attempt, 3, NOW))).isEqualTo("poisoned");
    }

    @Property
    void neverTriesAtOrAfterTheDeadlineNorBeyondTheBudget(
            @ForAll OutcomeKind kind,
            @ForAll OutcomeReason reason,
            @ForAll boolean otherLane,
            @ForAll @IntRange(min = -5_000, max = 50_000) int deadlineMs,
            @ForAll @IntRange(min = 0, max = 3) int attemptsLeft,
            @ForAll @IntRange(min = 1, max = 3) int lanes,
            @ForAll @IntRange(min = 0, max = 60) int failures,
            @ForAll long askedMs) {
        Instant deadline = NOW.plusMillis(deadlineMs);
        AttemptView attempt =
                new AttemptView(
                        "c", 1, attemptsLeft, lanes - 1, lanes, failures, failures, deadline);
        Outcome outcome = outcome(kind, reason, otherLane);
        outcome.setRetryAfterMs(askedMs);

        for (Verdict verdict :
                new Verdict[] {
                    POLICY.decide(outcome, attempt, NOW), POLICY.lost(attempt, 1, NOW)
                }) {
            if (verdict instanceof RetryAt(Instant due, int lane)) {
                assertThat(due).isBefore(deadline).isAfterOrEqualTo(NOW);
                assertThat(attemptsLeft).isPositive();
                assertThat(lane).isBetween(0, lanes - 1);
            }
        }
    }
}
