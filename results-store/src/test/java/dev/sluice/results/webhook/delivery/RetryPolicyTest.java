package dev.sluice.results.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.webhook.delivery.RetryPolicy.Next;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final long NOW = 1_000_000;
    private static final Verdict FAILED = new Verdict.Failed("status 500", Optional.empty());

    @Test
    void triesTenTimesOverThreeDays() {
        long atMs = 0;
        int attempts = 1;
        while (RetryPolicy.after(FAILED, attempts, atMs, 0.5) instanceof Next.RetryAt(long due)) {
            atMs = due;
            attempts++;
        }

        assertThat(attempts).isEqualTo(10);
        assertThat(Duration.ofMillis(atMs)).isEqualTo(Duration.parse("PT75H35M5S"));
    }

    @Test
    void spreadsDelaysByATenthEitherWay() {
        assertThat(RetryPolicy.after(FAILED, 1, NOW, 0)).isEqualTo(new Next.RetryAt(NOW + 4_500));
        assertThat(RetryPolicy.after(FAILED, 1, NOW, 1)).isEqualTo(new Next.RetryAt(NOW + 5_500));
    }

    @Test
    void waitsForAsLongAsTheReceiverAsks() {
        Verdict asked = new Verdict.Throttled(Optional.of(Duration.ofMinutes(1)));

        assertThat(RetryPolicy.after(asked, 1, NOW, 0.5)).isEqualTo(new Next.RetryAt(NOW + 60_000));
        assertThat(RetryPolicy.after(asked, 2, NOW, 0.5))
                .isEqualTo(new Next.RetryAt(NOW + 300_000));
    }

    @Test
    void endsWithASuccessAndWithAReceiverThatIsGone() {
        assertThat(RetryPolicy.after(new Verdict.Delivered(), 3, NOW, 0.5))
                .isEqualTo(new Next.Done());
        assertThat(RetryPolicy.after(new Verdict.Gone(), 1, NOW, 0.5))
                .isEqualTo(new Next.GiveUp("the endpoint is gone"));
        assertThat(RetryPolicy.after(FAILED, 10, NOW, 0.5))
                .isEqualTo(new Next.GiveUp("status 500"));
    }
}
