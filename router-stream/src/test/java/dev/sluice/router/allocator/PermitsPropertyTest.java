package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.schema.catalog.LimitGroup;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rates over many minutes of made-up time. */
class PermitsPropertyTest {
    private static LimitGroup requests(long perMinute) {
        return new LimitGroup("group", 1_000, null, perMinute, null, null, null);
    }

    @Property(tries = 5)
    void neverMoreRequestsThanTheLimitAndOneBurstWhateverRestarts(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int perMinute) {
        GroupSimulation group = new GroupSimulation(seed, requests(perMinute));
        for (int second = 0; second < 240; second++) {
            GroupSimulation.Coordinator one = group.any();
            switch (group.random().nextInt(6)) {
                case 0 -> one.wants(group.random().nextInt(perMinute));
                case 1 -> one.wants(0);
                case 2 -> one.restart();
                case 3 -> group.restartAllocator();
                default -> {}
            }
            group.run(1_000);
        }

        long burst = group.limits().requestRate().orElseThrow().burst();
        assertThat(group.most(GroupSimulation.MINUTE_MS)).isLessThanOrEqualTo(perMinute + burst);
        assertThat(group.most(10_000))
                .isLessThanOrEqualTo((long) Math.ceil(perMinute / 6.0) + burst);
    }

    @Property(tries = 5)
    void nearlyAllIsUsedUnderDemandAlsoWhenItIsSmall(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int perMinute) {
        GroupSimulation group = new GroupSimulation(seed, requests(perMinute));
        group.coordinators().forEach(one -> one.wants(1_000_000));

        group.run(10 * GroupSimulation.MINUTE_MS);

        assertThat(group.total()).isGreaterThanOrEqualTo((long) (10 * perMinute * 0.99));
        assertThat(group.most(GroupSimulation.MINUTE_MS))
                .isLessThanOrEqualTo(
                        perMinute + group.limits().requestRate().orElseThrow().burst());
    }

    /** One that restarts takes what it had in hand with it: nobody knows whether it was used. */
    @Property(tries = 5)
    void nearlyAllIsUsedAcrossRestartsToo(
            @ForAll long seed, @ForAll @IntRange(min = 100, max = 3_000) int perMinute) {
        GroupSimulation group = new GroupSimulation(seed, requests(perMinute));
        group.coordinators().forEach(one -> one.wants(1_000_000));
        group.run(3 * GroupSimulation.MINUTE_MS);
        group.any().restart();
        group.run(3 * GroupSimulation.MINUTE_MS);
        group.restartAllocator();

        group.run(4 * GroupSimulation.MINUTE_MS);

        assertThat(group.total()).isGreaterThanOrEqualTo((long) (10 * perMinute * 0.99));
        assertThat(group.most(GroupSimulation.MINUTE_MS))
                .isLessThanOrEqualTo(
                        perMinute + group.limits().requestRate().orElseThrow().burst());
    }

    @Property(tries = 3)
    void tokensAreCountedToo(
            @ForAll long seed, @ForAll @IntRange(min = 2_000, max = 1_000_000) int perMinute) {
        GroupSimulation group =
                new GroupSimulation(
                        seed,
                        new LimitGroup("group", 1_000, null, null, null, (long) perMinute, null));
        group.coordinators().forEach(one -> one.wants(1_000_000));

        group.run(10 * GroupSimulation.MINUTE_MS);

        assertThat(group.total() * GroupSimulation.TOKENS)
                .isGreaterThanOrEqualTo((long) (10L * perMinute * 0.99) - GroupSimulation.TOKENS);
        assertThat(group.most(GroupSimulation.MINUTE_MS) * GroupSimulation.TOKENS)
                .isLessThanOrEqualTo(
                        perMinute
                                + group.limits().tokenRate().orElseThrow().burst()
                                + GroupSimulation.TOKENS);
    }

    @Property(tries = 3)
    void whatOneDoesNotWantTheOthersGet(@ForAll long seed) {
        GroupSimulation group = new GroupSimulation(seed, requests(600));
        group.coordinators().get(3).wants(1_000_000);

        group.run(10 * GroupSimulation.MINUTE_MS);

        assertThat(group.total()).isGreaterThanOrEqualTo(5_940);
    }

    @Property(tries = 3)
    void tokensFollowTheWeightsOfPartitionsWithDemandWhileOthersFlood(@ForAll long seed) {
        GroupSimulation group =
                new GroupSimulation(
                        seed, new LimitGroup("group", 1_000, null, null, null, 600_000L, null));
        group.coordinators().get(2).wants(100_000);
        group.coordinators().get(5).wants(100_000);
        group.coordinators().get(5).weighs(3);
        group.coordinators().get(7).wants(1_000_000);

        group.run(5 * GroupSimulation.MINUTE_MS);

        double one = group.coordinators().get(2).used();
        assertThat(group.coordinators().get(5).used() / one).isCloseTo(3, within(0.15));
        assertThat(group.coordinators().get(7).used() / one).isCloseTo(1, within(0.05));
    }

    @Property(tries = 3)
    void trueTokensFollowTheWeightsWhereEstimatesOfOneAreTooHigh(
            @ForAll long seed, @ForAll @IntRange(min = 50, max = 90) int truth) {
        GroupSimulation group =
                new GroupSimulation(
                        seed, new LimitGroup("group", 1_000, null, null, null, 600_000L, null));
        group.coordinators().get(2).wants(100_000);
        group.coordinators().get(5).wants(100_000);
        group.coordinators().get(5).weighs(3);
        group.coordinators().get(5).uses(truth);

        group.run(5 * GroupSimulation.MINUTE_MS);

        double one = group.coordinators().get(2).usedTokens();
        assertThat(group.coordinators().get(5).usedTokens() / one).isCloseTo(3, within(0.15));
    }
}
