package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.avro.ProviderRoom;
import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What providers say is left, over minutes of made-up time. */
class HeadroomPropertyTest {
    private static final long NOW = 1_000_000;

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

    @Property
    void whatIsLargerThanTheWholeLimitGoesWhenTheRoomIsFullAndNotBefore(
            @ForAll @IntRange(min = 1, max = 1_000_000) int limit,
            @ForAll @IntRange(max = 1_000_000) int missing,
            @ForAll @IntRange(min = 1, max = 120_000) int resetMs,
            @ForAll @IntRange(min = 1, max = 1_000_000) int more) {
        long left = Math.max(0, limit - missing);
        ProviderRoom told = tokens(limit, left, resetMs);
        Headroom room = at(told, NOW);

        long waitMs = room.waitMs(limit + (long) more);

        assertThat(waitMs == 0).isEqualTo(left == limit);
        assertThat(waitMs).isLessThanOrEqualTo(resetMs);
        Headroom then = Headroom.of(told, NOW + waitMs);
        assertThat(then == null || then.waitMs(limit + (long) more) == 0)
                .as("it goes after its wait, at the latest when nothing is known any more")
                .isTrue();
    }

    @Property
    void whatWasTakenAboveTheLimitIsPaidBackBeforeAnyOtherGoes(
            @ForAll @IntRange(min = 1, max = 1_000_000) int limit,
            @ForAll @IntRange(min = 1, max = 1_000_000) int more) {
        Headroom room = at(tokens(limit, limit, 60_000), NOW);

        room.take(limit + (long) more);

        assertThat(room.level()).isEqualTo(-more);
        assertThat(room.waitMs(1)).isPositive();
        assertThat(at(room.room(), NOW + 1).waitMs(1)).as("as it was kept").isPositive();
    }

    @Property
    void whatFitsIntoTheLimitWaitsAsIfTheLimitWereNotKnown(
            @ForAll @IntRange(min = 1, max = 1_000_000) int limit,
            @ForAll @IntRange(max = 1_000_000) int missing,
            @ForAll @IntRange(min = 1, max = 120_000) int resetMs,
            @ForAll @IntRange(min = 1, max = 1_000_000) int want) {
        ProviderRoom told = tokens(limit, Math.max(0, limit - missing), resetMs);
        ProviderRoom unknown = tokens(limit, Math.max(0, limit - missing), resetMs);
        unknown.setWhole(0);
        int fitting = Math.min(want, limit);

        assertThat(at(told, NOW).waitMs(fitting)).isEqualTo(at(unknown, NOW).waitMs(fitting));
    }

    private static ProviderRoom tokens(long limit, long left, long resetMs) {
        return Headroom.told(PermitKind.TOKENS, new RateLeft(limit, left, resetMs), 0, NOW, NOW);
    }

    private static Headroom at(ProviderRoom said, long nowMs) {
        return Objects.requireNonNull(Headroom.of(said, nowMs), "before the reset");
    }
}
