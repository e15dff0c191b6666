package dev.sluice.runtime.check.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,Ok",
        "900,0,Ok",
        "-1000,0,Ok",
        "1001,0,Warning",
        "-3000,0,Warning",
        "5000,0,Warning",
        "5001,0,Refusal",
        "-60000,0,Refusal",
        // A slow answer proves less.
        "3000,2500,Ok",
        "7000,2500,Warning",
    })
    void judgesWhatIsSure(long aheadMs, long uncertainMs, String kind) {
        assertThat(ClockPolicy.findings("a clock", aheadMs, uncertainMs))
                .singleElement()
                .extracting(finding -> finding.getClass().getSimpleName())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"2000,ahead of", "-2000,behind"})
    void saysInWhichDirection(long aheadMs, String direction) {
        assertThat(ClockPolicy.findings("a clock", aheadMs, 0))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning ->
                                assertThat(warning.found())
                                        .isEqualTo(
                                                "a clock is 2000 ms %s this machine's"
                                                        .formatted(direction)));
    }
}
