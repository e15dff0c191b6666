package dev.sluice.schema.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GivenUpTest {
    /** Letters live for 30 days: older ones, and the documentation, have these words. */
    @Test
    void saysHowOftenAndWhy() {
        assertThat(GivenUp.reason(3, "IllegalStateException: a\nb"))
                .isEqualTo("failed 3 times: IllegalStateException: a\nb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "a\nb"})
    void knowsItsOwnWords(String last) {
        assertThat(GivenUp.isReason(GivenUp.reason(12, last))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unreadable: failed 3 times: x", "failed often: x"})
    void knowsNoOthers(String reason) {
        assertThat(GivenUp.isReason(reason)).isFalse();
    }
}
