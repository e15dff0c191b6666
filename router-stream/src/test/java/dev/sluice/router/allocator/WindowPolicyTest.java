package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.GroupWindow;
import dev.sluice.schema.catalog.LimitGroup;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {
    private static final LimitGroup LIMITS = new LimitGroup("group", 100);

    private static GroupWindow window(double size, double slowFrom) {
        return new GroupWindow(size, slowFrom, 2L, 1L);
    }

    @Test
    void startsAsWideAsTheCatalogueAllows() {
        assertThat(WindowPolicy.calls(WindowPolicy.within(null, LIMITS))).isEqualTo(100);
    }

    @Test
    void followsARaisedMaximumAtOnceWhileNothingWasTurnedAway() {
        GroupWindow untried = WindowPolicy.initial(new LimitGroup("group", 10));

        assertThat(WindowPolicy.calls(WindowPolicy.within(untried, LIMITS))).isEqualTo(100);
        assertThat(WindowPolicy.calls(WindowPolicy.within(window(10, 10), LIMITS))).isEqualTo(10);
        assertThat(WindowPolicy.calls(WindowPolicy.within(window(500, 10), LIMITS))).isEqualTo(100);
    }

    @Test
    void shrinksOnceForAFlightByThePartThatWasTurnedAway() {
        GroupWindow known = new GroupWindow(100.0, 100.0, 2L, 30L);

        GroupWindow after = WindowPolicy.after(known, 10, 20, 40, LIMITS);

        assertThat(WindowPolicy.calls(after)).isEqualTo(80);
        assertThat(after.getEpoch()).isEqualTo(3);
        assertThat(after.getSlowFrom()).isEqualTo(80);
    }

    /** Providers turn a call away for many reasons; only what repeats says that they are full. */
    @Test
    void givesUpATenthForOneCallOfMany() {
        GroupWindow known = new GroupWindow(100.0, 100.0, 2L, 500L);

        assertThat(WindowPolicy.calls(WindowPolicy.after(known, 10, 1, 90, LIMITS))).isEqualTo(90);
    }

    /** Refusals come at once, answers later: the first news of a flight is always bad. */
    @Test
    void countsCallsUnderWayAsLetIn() {
        GroupWindow untold = new GroupWindow(24.0, 24.0, 2L, 0L);

        GroupWindow after = WindowPolicy.after(untold, 0, 1, 23, LIMITS);

        assertThat(after.getSize()).isEqualTo(24 * 0.9);
        assertThat(after.getSlowFrom()).isEqualTo(24);
    }

    @Test
    void learnsNothingAboutTheWidthOfAProviderThatLetsNobodyThrough() {
        GroupWindow shut = new GroupWindow(100.0, 80.0, 2L, 0L);
        for (int i = 0; i < 20; i++) {
            shut = WindowPolicy.after(shut, 0, 1, 0, LIMITS);
        }

        assertThat(WindowPolicy.calls(shut)).isEqualTo(1);
        assertThat(shut.getSlowFrom()).isEqualTo(80);
    }

    @Test
    void doublesPerFlightUntilWhereItHadToShrinkAndCreepsFromThere() {
        GroupWindow back = window(1, 64);
        int flights = 0;
        while (WindowPolicy.calls(back) < 64) {
            int calls = WindowPolicy.calls(back);
            back = WindowPolicy.after(back, calls, 0, calls, LIMITS);
            flights++;
        }
        assertThat(flights).isEqualTo(6);

        GroupWindow crept = WindowPolicy.after(back, 64, 0, 64, LIMITS);

        assertThat(WindowPolicy.calls(crept)).isEqualTo(66);
    }

    @Test
    void doesNotGrowWhileItIsNotUsed() {
        assertThat(WindowPolicy.after(window(50, 10), 2, 0, 3, LIMITS).getSize()).isEqualTo(50);
    }

    @Test
    void neverLeavesItsBounds() {
        LimitGroup limits = new LimitGroup("group", 20, 5, null, null, null, null);

        assertThat(WindowPolicy.after(window(5, 5), 0, 3, 5, limits).getSize()).isEqualTo(5);
        assertThat(WindowPolicy.after(window(20, 5), 100, 0, 20, limits).getSize()).isEqualTo(20);
    }
}
