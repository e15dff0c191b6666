package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.catalog.LimitGroup;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What providers say is left, over minutes of made-up time. */
class HeadroomPropertyTest {
    private static LimitGroup requests(long perMinute) {
        return new LimitGroup("group", 1_000, null, perMinute, null, null, null);
    }

    @Property(tries = 5)
    void callsFollowAProviderThatTakesLessThanTheCatalogueSays(
            @ForAll long seed,
            @ForAll @IntRange(min = 60, max = 3_000) int taken,
            @ForAll @IntRange(min = 1, max = 5) int times) {
        GroupSimulation group = new GroupSimulation(seed, requests((long) taken * times));
        MinuteBucket provider = new MinuteBucket(taken, group.now());
        group.provider(provider);
        group.coordinators().forEach(one -> one.wants(1_000_000));

        group.run(10 * GroupSimulation.MINUTE_MS);

        assertThat(provider.served()).isGreaterThanOrEqualTo((long) (10 * taken * 0.95));
        assertThat(provider.turnedAway()).isLessThanOrEqualTo(Math.max(10, provider.served() / 10));
    }

    @Property(tries = 5)
    void whatOthersUseOfTheAccountIsLeftToThem(
            @ForAll long seed, @ForAll @IntRange(min = 300, max = 3_000) int perMinute) {
        GroupSimulation group = new GroupSimulation(seed, requests(perMinute));
        MinuteBucket provider = new MinuteBucket(perMinute, group.now());
        group.provider(provider);
        group.coordinators().forEach(one -> one.wants(1_000_000));
        long others = 0;

        for (int tenth = 0; tenth < 5 * 600; tenth++) {
            // Half of what the account has.
            if (group.random().nextInt(1_200) < perMinute) {
                for (int i = 0; i < Math.max(1, perMinute / 1_200); i++) {
                    others += provider.take(group.now()) ? 1 : 0;
                }
            }
            group.run(100);
        }

        assertThat(provider.served() + others).isGreaterThanOrEqualTo((long) (5 * perMinute * 0.9));
        assertThat(provider.turnedAway()).isLessThanOrEqualTo(Math.max(10, provider.served() / 5));
    }

    @Property(tries = 5)
    void noWordOfAProviderRaisesTheCataloguesLimit(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int perMinute) {
        GroupSimulation group = new GroupSimulation(seed, requests(perMinute));
        group.coordinators().forEach(one -> one.wants(1_000_000));

        for (int second = 0; second < 240; second++) {
            long limit = 1 + group.random().nextInt(100_000);
            group.any()
                    .says(
                            new RateLeft(
                                    limit,
                                    (long) group.random().nextInt((int) limit + 1),
                                    (long) group.random().nextInt(120_000)));
            group.run(1_000);
        }

        assertThat(group.most(GroupSimulation.MINUTE_MS))
                .isLessThanOrEqualTo(
                        perMinute + group.limits().requestRate().orElseThrow().burst());
    }
}
