package dev.sluice.router.coordinator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.redrive.RedriveVerdict.Begin;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Known;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Refuse;
import dev.sluice.router.coordinator.redrive.RedriveView.Begun;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RedrivePolicyTest {
    private static final Duration REMEMBERED = Duration.ofHours(24);

    /**
     * Live run, ended run, begun run and by which wish; a wish {@code a} for run 3; the verdict.
     */
    static Stream<Arguments> views() {
        return Stream.of(
                Arguments.of(0, 0, 0, "", Begin.class),
                Arguments.of(0, 2, 0, "", Begin.class),
                Arguments.of(0, 2, 2, "b", Begin.class),
                Arguments.of(0, 0, 2, "a", Begin.class),
                Arguments.of(0, 0, 3, "a", Known.class),
                Arguments.of(3, 0, 3, "a", Known.class),
                Arguments.of(0, 3, 3, "a", Known.class),
                Arguments.of(0, 0, 3, "b", Refuse.class),
                Arguments.of(0, 0, 4, "a", Refuse.class),
                Arguments.of(2, 0, 2, "b", Refuse.class),
                Arguments.of(1, 0, 0, "", Refuse.class),
                Arguments.of(0, 1, 0, "", Refuse.class),
                Arguments.of(0, 3, 0, "", Refuse.class));
    }

    @ParameterizedTest
    @MethodSource("views")
    void beginsARunOnce(
            int live, int ended, int begun, String by, Class<? extends RedriveVerdict> verdict) {
        RedriveView view =
                new RedriveView(
                        live,
                        ended,
                        begun == 0 ? Optional.empty() : Optional.of(new Begun(begun, by)));

        assertThat(RedrivePolicy.decide(view, 3, "a", Duration.ZERO, REMEMBERED))
                .isInstanceOf(verdict);
    }

    @Test
    void beginsNothingThatWasAskedForBeforeWhatIsRemembered() {
        RedriveView nothing = new RedriveView(0, 0, Optional.empty());

        assertThat(RedrivePolicy.decide(nothing, 2, "a", REMEMBERED, REMEMBERED))
                .isInstanceOf(Begin.class);
        assertThat(RedrivePolicy.decide(nothing, 2, "a", REMEMBERED.plusMillis(1), REMEMBERED))
                .isInstanceOf(Refuse.class);
    }
}
