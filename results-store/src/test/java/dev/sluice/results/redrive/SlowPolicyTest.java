package dev.sluice.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.redrive.SlowPolicy.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowPolicyTest {
    @Test
    void triesWhatWasTooSlowAgainWithLongerPauses() {
        assertThat(of("57014", 0)).isEqualTo(new Verdict.Again(1, 5_000));
        assertThat(of("57014", 4)).isEqualTo(new Verdict.Again(5, 80_000));
        assertThat(of("57014", SlowPolicy.TIMES_MAX - 1)).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void waitsForADatabaseThatIsAway() {
        assertThat(of("08006", 100)).isEqualTo(new Verdict.Later());
        assertThat(of(null, 100)).isEqualTo(new Verdict.Later());
    }

    @Test
    void failsAtOnceForWhatTheDatabaseCannotHold() {
        assertThat(of("22P05", 0))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, fail -> assertThat(fail.why()).contains("{\"a\":1}"));
    }

    private static Verdict of(@org.jspecify.annotations.Nullable String state, int slow) {
        return SlowPolicy.of(state, slow, "{\"a\":1}", Duration.ofSeconds(2));
    }
}
