package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.allocator.WeightedFair.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WeightedFairTest {
    private static int[] divide(int window, Claim... claims) {
        int owners = claims.length;
        int[] demands = new int[owners];
        for (Claim claim : claims) {
            demands[claim.owner()] += (int) claim.demand();
        }
        return WeightedFair.whole(WeightedFair.divide(List.of(claims), window, owners), demands);
    }

    @Test
    void followsWeightsAmongThoseWhoWantMore() {
        assertThat(
                        divide(
                                100,
                                new Claim(0, 1, 1_000),
                                new Claim(1, 3, 1_000),
                                new Claim(2, 1, 1_000_000)))
                .containsExactly(20, 60, 20);
    }

    @Test
    void givesWhatTheModestLeaveToTheOthersByWeight() {
        assertThat(
                        divide(
                                100,
                                new Claim(0, 10, 10),
                                new Claim(1, 1, 1_000),
                                new Claim(2, 2, 1_000)))
                .containsExactly(10, 30, 60);
    }

    @Test
    void theRemainderOfADivisionGoesToThoseWhoLostTheMost() {
        assertThat(divide(10, new Claim(0, 1, 9), new Claim(1, 1, 9), new Claim(2, 1, 9)))
                .containsExactly(4, 3, 3);
    }

    @Property(tries = 1_000)
    void giveNobodyMoreThanItWantsAndAllThatIsWanted(@ForAll long seed) {
        Random random = new Random(seed);
        List<Claim> claims = new ArrayList<>();
        int[] demands = new int[1 + random.nextInt(12)];
        for (int i = 0; i < 30; i++) {
            Claim claim =
                    new Claim(
                            random.nextInt(demands.length),
                            1 + random.nextInt(9),
                            random.nextInt(50));
            claims.add(claim);
            demands[claim.owner()] += (int) claim.demand();
        }
        int window = random.nextInt(1_000);

        int[] parts =
                WeightedFair.whole(WeightedFair.divide(claims, window, demands.length), demands);

        int given = 0;
        int wanted = 0;
        for (int i = 0; i < parts.length; i++) {
            assertThat(parts[i]).isBetween(0, demands[i]);
            given += parts[i];
            wanted += demands[i];
        }
        assertThat(given).isEqualTo(Math.min(window, wanted));
    }
}
