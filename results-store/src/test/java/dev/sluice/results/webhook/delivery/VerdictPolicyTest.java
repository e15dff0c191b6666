package dev.sluice.results.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.webhook.send.SendOutcome;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.results.webhook.send.SendOutcome.Failure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "200, Delivered",
        "202, Delivered",
        "204, Delivered",
        "299, Delivered",
        "301, Failed",
        "302, Failed",
        "307, Failed",
        "400, Failed",
        "401, Failed",
        "404, Failed",
        "410, Gone",
        "429, Throttled",
        "500, Failed",
        "502, Throttled",
        "503, Failed",
        "504, Throttled"
    })
    void judgesByTheStatus(int status, String verdict) {
        assertThat(
                        VerdictPolicy.of(new Answered(status, Optional.empty()))
                                .getClass()
                                .getSimpleName())
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void callsWhatHasNoAnswerFailed(Failure failure) {
        assertThat(VerdictPolicy.of(new SendOutcome.Failed(failure)))
                .isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void boundsWhatAReceiverAsks() {
        assertThat(VerdictPolicy.of(new Answered(503, Optional.of(Duration.ofDays(365)))))
                .isEqualTo(new Verdict.Failed("status 503", Optional.of(Duration.ofHours(24))));
    }
}
