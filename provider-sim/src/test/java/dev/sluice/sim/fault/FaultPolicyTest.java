package dev.sluice.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FaultPolicyTest {
    private static final List<FaultRule> RULES =
            List.of(new FaultRule(new Fault.Status(500), 0.1), new FaultRule(Fault.Wire.HANG, 0.2));

    @Test
    void sharesTheUnitIntervalAmongItsRules() {
        assertThat(FaultPolicy.choose(RULES, 0)).hasValue(new Fault.Status(500));
        assertThat(FaultPolicy.choose(RULES, 0.0999)).hasValue(new Fault.Status(500));
        assertThat(FaultPolicy.choose(RULES, 0.11)).hasValue(Fault.Wire.HANG);
        assertThat(FaultPolicy.choose(RULES, 0.31)).isEmpty();
    }

    @Test
    void alwaysMeansAlways() {
        List<FaultRule> always = List.of(FaultRule.always(Fault.Wire.RESET));

        assertThat(FaultPolicy.choose(always, 0.999999999)).hasValue(Fault.Wire.RESET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hang",
                "reset",
                "malformed",
                "slow",
                "truncate",
                "error_midway",
                "wrong_type",
                "quota",
                "404",
                "529"
            })
    void readsItsWireNames(String name) {
        assertThat(Fault.parse(name)).map(Fault::wireName).hasValue(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "200", "399", "600", "5000", "5x0", "HANGS"})
    void knowsNoOtherNames(String name) {
        assertThat(Fault.parse(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN", "often"})
    void refusesARateThatIsNone(String rate) {
        assertThat(FaultOrder.of("500", rate)).isInstanceOf(FaultOrder.Unreadable.class);
    }

    @Test
    void refusesAProbabilityOutOfBounds() {
        assertThatThrownBy(() -> new FaultRule(Fault.Wire.HANG, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 0 to 1");
    }
}
