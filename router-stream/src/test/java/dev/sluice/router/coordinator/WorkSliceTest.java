package dev.sluice.router.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

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

    private int steps(BooleanSupplier goOn, long eachNs) {
        int done = 0;
        while (goOn.getAsBoolean()) {
            done++;
            nowNs += eachNs;
        }
        return done;
    }
}
