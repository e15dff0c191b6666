package dev.sluice.worker.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.worker.check.VerdictPolicy.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictPolicyTest {
    @ParameterizedTest
    @EnumSource(names = {"OK", "RATE_LIMITED", "MODEL_NOT_FOUND", "CALLER_FAULT"})
    void whoAnswersIsThere(OutcomeReason found) {
        assertThat(VerdictPolicy.of(found)).isEqualTo(Verdict.GOOD);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CONNECT_FAILED",
                "CONNECTION_LOST",
                "TIMEOUT",
                "SERVER_ERROR",
                "OVERLOADED",
                "MALFORMED_RESPONSE",
                "CREDENTIALS",
                "QUOTA"
            })
    void whoWouldAnswerNoCallIsNot(OutcomeReason found) {
        assertThat(VerdictPolicy.of(found)).isEqualTo(Verdict.BAD);
    }

    @ParameterizedTest
    @EnumSource(names = {"ABORTED", "SHUTDOWN", "INTERNAL", "UNKNOWN"})
    void aTroubleOfOursSaysNothing(OutcomeReason found) {
        assertThat(VerdictPolicy.of(found)).isEqualTo(Verdict.NONE);
    }
}
