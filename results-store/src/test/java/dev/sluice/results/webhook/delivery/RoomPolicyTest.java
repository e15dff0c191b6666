package dev.sluice.results.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.webhook.delivery.RoomPolicy.InFlight;
import org.junit.jupiter.api.Test;

class RoomPolicyTest {
    private static final RoomPolicy POLICY = new RoomPolicy(100);

    @Test
    void neverExceedsTheWhole() {
        assertThat(POLICY.room(20, true, new InFlight(90, 0, 0, 0))).isEqualTo(10);
        assertThat(POLICY.room(20, true, new InFlight(100, 0, 0, 0))).isZero();
    }

    @Test
    void keepsHalfForReceiversThatTakeWhatTheyGet() {
        assertThat(POLICY.room(20, false, new InFlight(50, 50, 0, 0))).isZero();
        assertThat(POLICY.room(20, true, new InFlight(50, 50, 0, 0))).isEqualTo(20);
    }

    @Test
    void givesATenantAQuarter() {
        assertThat(POLICY.room(20, true, new InFlight(20, 0, 20, 0))).isEqualTo(5);
    }

    @Test
    void givesATenantAnEighthForReceiversThatDoNot() {
        assertThat(POLICY.room(20, false, new InFlight(12, 12, 12, 12))).isZero();
        assertThat(POLICY.room(20, false, new InFlight(12, 12, 0, 0))).isEqualTo(12);
        assertThat(POLICY.room(20, true, new InFlight(12, 12, 12, 12))).isEqualTo(13);
    }
}
