package dev.sluice.router.coordinator.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HedgeSharesTest {
    private final HedgeShares shares = new HedgeShares();

    @Property
    void secondCallsNeverExceedTheShareOfFirstOnes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int percent) {
        // Tries of one property share the fields of this class.
        HedgeShares fresh = new HedgeShares();
        Random random = new Random(seed);
        int first = 0;
        int second = 0;
        for (int step = 0; step < 1_000; step++) {
            if (random.nextBoolean()) {
                fresh.started("route", percent / 100.0);
                first++;
            } else if (fresh.hasRoom("route")) {
                fresh.take("route");
                second++;
            }
        }

        assertThat(second).isLessThanOrEqualTo((int) (first * percent / 100.0 + 1e-6));
    }

    @Test
    void twentyTimesATwentiethAreOne() {
        for (int i = 0; i < 19; i++) {
            shares.started("route", 0.05);
        }
        assertThat(shares.hasRoom("route")).isFalse();

        shares.started("route", 0.05);

        assertThat(shares.hasRoom("route")).isTrue();
        assertThat(shares.hasRoom("other")).isFalse();
    }

    @Test
    void aQuietTimeIsNotBankedForEver() {
        for (int i = 0; i < 1_000; i++) {
            shares.started("route", 1);
        }

        int sent = 0;
        while (shares.hasRoom("route")) {
            shares.take("route");
            sent++;
        }

        assertThat(sent).isEqualTo(10);
    }
}
