package dev.sluice.router.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WorkSliceTest {
    private long nowNs = Long.MAX_VALUE - 5;
    private final WorkSlice slices = new WorkSlice(() -> nowNs);

    @Test
    void endsAfterSoManySteps() {
        assertThat(steps(slices.begin(3), 0)).isEqualTo(3);
    }

    /** Also across the end of the clock's range, as {@link System#nanoTime} may be anywhere. */
    @Test
    void endsWhenItHasTakenLong() {
        assertThat(steps(slices.begin(1_000), WorkSlice.LASTS_NS / 4)).isEqualTo(4);
    }

    @Test
    void getsOnHoweverLongAStepTakes() {
        assertThat(steps(slices.begin(1_000), 100 * WorkSlice.LASTS_NS)).isOne();
    }

    @Test
    void restsThreeTimesAsLongAsItTookWhileRecordsCome() {
        assertThat(restedAfter(1, true)).isEqualTo(1_000 + 1 + 20);
        assertThat(restedAfter(40, true)).isEqualTo(1_000 + 40 + 120);
        assertThat(restedAfter(1_000, true)).isEqualTo(1_000 + 1_000 + 250);
    }

    @Test
    void restsAsLongAsItTookWhereNoneCame() {
        assertThat(restedAfter(1, false)).isEqualTo(1_000 + 1 + 2);
        assertThat(restedAfter(40, false)).isEqualTo(1_000 + 40 + 40);
        assertThat(restedAfter(1_000, false)).isEqualTo(1_000 + 1_000 + 250);
    }

    private long restedAfter(long tookMs, boolean heard) {
        long begunNs = slices.nowNs();
        nowNs += Duration.ofMillis(tookMs).toNanos();
        return slices.restedMs(begunNs, 1_000, heard);
    }

    private int steps(BooleanSupplier goOn, long eachNs) {
        int done = 0;
        while (goOn.getAsBoolean()) {
            done++;
            nowNs += eachNs;
        }
        return done;
    }
}
