package dev.sluice.sim.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LatencyModelTest {

    @Test
    void isDueAtOnceWhenInstant() {
        assertThat(LatencyModel.instant().plan(7).completeNanos(1_000)).isZero();
    }

    @Test
    void isDueAtTheFirstTokenAndThenAtItsPace() {
        LatencyPlan plan = new LatencyModel(Duration.ofMillis(100), 10, 0).plan(7);

        assertThat(plan.dueNanos(0)).isEqualTo(100_000_000L);
        assertThat(plan.dueNanos(3)).isEqualTo(400_000_000L);
        assertThat(plan.completeNanos(4)).isEqualTo(400_000_000L);
        assertThat(plan.completeNanos(0)).isEqualTo(100_000_000L);
    }

    @Test
    void strayWithinTheJitterAndTheSameForTheSameCall() {
        LatencyModel model = new LatencyModel(Duration.ofMillis(100), 10, 0.2);

        for (int call = 0; call < 1_000; call++) {
            LatencyPlan plan = model.plan(call);
            assertThat(plan.firstTokenNanos()).isBetween(80_000_000L, 120_000_000L);
            assertThat(plan.nanosPerToken()).isBetween(80_000_000.0, 120_000_000.0);
            assertThat(model.plan(call)).isEqualTo(plan);
        }
        assertThat(model.plan(1)).isNotEqualTo(model.plan(2));
    }

    @Test
    void refusesPacesThatAreNone() {
        assertThatThrownBy(() -> new LatencyModel(Duration.ZERO, -1, 0))
                .hasMessageContaining("tokensPerSecond -1.0: expected");
        assertThatThrownBy(() -> new LatencyModel(Duration.ofHours(2), 1, 0))
                .hasMessageContaining("timeToFirstToken PT2H: expected");
        assertThatThrownBy(() -> new LatencyModel(Duration.ZERO, 1, 1.5))
                .hasMessageContaining("jitter 1.5: expected 0 to 1");
    }
}
