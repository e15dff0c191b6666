package dev.sluice.sim.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RateLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void admitsAMinutesWorthAtOnceAndThenAtItsPace() {
        RateLimiter limiter = new RateLimiter(new RateLimits(60, 0), 0);
        for (int i = 0; i < 60; i++) {
            assertThat(limiter.admit(1, 0)).isInstanceOf(Admission.Admitted.class);
        }

        assertThat(limiter.admit(1, 0))
                .isInstanceOfSatisfying(
                        Admission.Limited.class,
                        limited -> assertThat(limited.retryAfterNanos()).isEqualTo(SECOND));
        assertThat(limiter.admit(1, SECOND)).isInstanceOf(Admission.Admitted.class);
        assertThat(limiter.admit(1, SECOND)).isInstanceOf(Admission.Limited.class);
    }

    @Test
    void admitsWhoWaitedAsTold() {
        RateLimiter limiter = new RateLimiter(new RateLimits(0, 977), 0);
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            if (limiter.admit(131, now) instanceof Admission.Limited limited) {
                now += limited.retryAfterNanos();
                assertThat(limiter.admit(131, now)).isInstanceOf(Admission.Admitted.class);
            }
        }
    }

    @Test
    void takesNothingFromOneLimitWhenTheOtherRefuses() {
        RateLimiter limiter = new RateLimiter(new RateLimits(10, 100), 0);
        limiter.admit(90, 0);

        Admission refused = limiter.admit(50, 0);

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Admission.Limited.class,
                        limited -> assertThat(limited.unit()).isEqualTo(Admission.Unit.TOKENS));
        assertThat(refused.standing().requests()).extracting(Allowance::remaining).isEqualTo(9L);
        assertThat(refused.standing().tokens()).extracting(Allowance::remaining).isEqualTo(10L);
    }

    @Test
    void saysWhenItIsWholeAgain() {
        RateLimiter limiter = new RateLimiter(new RateLimits(60, 0), 0);
        limiter.admit(1, 0);

        assertThat(limiter.standing(0).requests()).isEqualTo(new Allowance(60, 59, SECOND));
    }
}
