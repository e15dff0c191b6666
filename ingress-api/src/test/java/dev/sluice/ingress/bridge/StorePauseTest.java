package dev.sluice.ingress.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StorePauseTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final StorePause pause = new StorePause();

    private void assertPausesFor(long nanos) {
        assertThat(pause.over(nanos - 1)).isFalse();
        assertThat(pause.over(nanos)).isTrue();
    }

    @Test
    void asksOnAStoreThatSaysNoAtOnce() {
        pause.failed(-5 * SECOND + 1, 0);

        assertThat(pause.over(0)).isTrue();
    }

    @Test
    void leavesAStoreThatHangsAloneForLongerEachTime() {
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            pause.failed(-5 * SECOND, 0);
            assertPausesFor(seconds * SECOND);
        }

        pause.stored();
        assertThat(pause.over(0)).isTrue();
        pause.failed(-5 * SECOND, 0);

        assertPausesFor(SECOND);
    }
}
