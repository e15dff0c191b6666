package dev.sluice.router.coordinator.plan;

import static dev.sluice.router.coordinator.plan.ANeed.aNeed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.plan.LaneOrderPolicy.Placed;
import dev.sluice.router.coordinator.plan.LaneView.LaneState;
import dev.sluice.schema.catalog.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which order lanes are tried. */
class LaneOrderPolicyTest {
    private static final int JOBS = 10_000;

    /** Name, cost, and queue, latency in ms and jobs/s where they are known. */
    private static final Candidate DEAR = candidate("dear", 900, state(0, 100, 1, false));

    private static final Candidate CHEAP = candidate("cheap", 100, state(50, 1_000, 10, false));
    private static final Candidate NEW = candidate("new", 500, null);

    @ParameterizedTest
    @CsvSource({
        "LISTED, dear cheap new",
        "CHEAPEST, cheap new dear",
        "FASTEST, new dear cheap", // what nobody knows is tried
        "BALANCED, new dear cheap",
    })
    void ordersAsTheRouteSays(Route.Policy policy, String order) {
        assertThat(order(route(policy, Map.of(), null), aNeed(), DEAR, CHEAP, NEW))
                .containsExactly(order.split(" "));
    }

    @Test
    void weighsCostAgainstTime() {
        Candidate halfAsFast = candidate("half", 400, state(0, 200, 1, false));

        assertThat(order(route(Route.Policy.BALANCED, Map.of(), null), aNeed(), DEAR, halfAsFast))
                .containsExactly("half", "dear");
    }

    @Test
    void putsFallbacksAfterEverything() {
        List<Placed> placed =
                new LaneOrderPolicy(aNeed().build(), route(Route.Policy.CHEAPEST, Map.of(), null))
                        .placed(List.of(DEAR, NEW), List.of(CHEAP));

        assertThat(placed)
                .extracting(p -> p.candidate().lane())
                .containsExactly("new", "dear", "cheap");
        assertThat(placed)
                .extracting(Placed::reason)
                .containsExactly("by cost", "by cost", "fallback");
    }

    @Test
    void putsLanesBehindThatAreHeldBackOrTooSlowForTheDeadline() {
        Candidate broken = candidate("broken", 1, state(0, 1, 1, true));

        List<Placed> placed =
                new LaneOrderPolicy(
                                aNeed().timeLeftMs(5_000).build(),
                                route(Route.Policy.CHEAPEST, Map.of(), null))
                        .placed(List.of(broken, CHEAP, DEAR), List.of());

        assertThat(placed)
                .extracting(p -> p.candidate().lane())
                .containsExactly("dear", "cheap", "broken");
        assertThat(placed)
                .extracting(Placed::reason)
                .containsExactly(
                        "by cost",
                        "by cost; would take 6000 ms, the deadline is in 5000",
                        "by cost; held back, its calls fail");
    }

    @Test
    void givesEachLaneItsPartOfTheJobs() {
        Route route = route(Route.Policy.WEIGHTED, Map.of("dear", 1, "cheap", 3, "new", 0), null);

        Map<String, Integer> first = first(route, i -> aNeed().job("job-" + i));

        assertThat(first).containsOnlyKeys("dear", "cheap");
        assertThat(first.getOrDefault("cheap", 0)).isCloseTo(7_500, Offset.offset(200));
    }

    @Test
    void sendsAFewPercentToACanary() {
        Route route = route(Route.Policy.CANARY, Map.of("cheap", 5, "new", 1), null);

        Map<String, Integer> first = first(route, i -> aNeed().job("job-" + i));

        assertThat(first.getOrDefault("cheap", 0)).isCloseTo(500, Offset.offset(100));
        assertThat(first.getOrDefault("new", 0)).isCloseTo(100, Offset.offset(50));
        assertThat(order(route, aNeed().job(first(route, "cheap")), DEAR, CHEAP, NEW))
                .containsExactly("cheap", "dear", "new");
    }

    @Test
    void keepsAUserOnOneLane() {
        Route route = route(Route.Policy.STICKY, Map.of(), "user");

        for (int user = 0; user < 100; user++) {
            String name = "user-" + user;
            Map<String, Integer> first = first(route, i -> aNeed().job("job-" + i).user(name), 20);
            assertThat(first).hasSize(1);
        }
        assertThat(first(route, i -> aNeed().user("user-" + i))).hasSize(3);
        assertThat(first(route, i -> aNeed().job("job-" + i))).hasSize(3);
    }

    @Test
    void keepsTwoTenantsUsersOfOneNameApart() {
        Route route = route(Route.Policy.STICKY, Map.of(), "metadata.session");

        assertThat(first(route, i -> aNeed().of("tenant-" + i).metadata("session", "1")))
                .hasSize(3);
        assertThat(first(route, i -> aNeed().metadata("session", "1"))).hasSize(1);
    }

    @Test
    void movesNoUserBetweenLanesThatStay() {
        Route route = route(Route.Policy.STICKY, Map.of(), "user");
        for (int i = 0; i < 1_000; i++) {
            ANeed need = aNeed().user("user-" + i);
            String before = order(route, need, DEAR, CHEAP, NEW).getFirst();

            String after = order(route, need, DEAR, CHEAP).getFirst();

            assertThat(after).isIn("dear", "cheap");
            if (!before.equals("new")) {
                assertThat(after).isEqualTo(before);
            }
        }
    }

    private static Map<String, Integer> first(Route route, IntFunction<ANeed> needs) {
        return first(route, needs, JOBS);
    }

    private static Map<String, Integer> first(Route route, IntFunction<ANeed> needs, int jobs) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < jobs; i++) {
            first.merge(order(route, needs.apply(i), DEAR, CHEAP, NEW).getFirst(), 1, Integer::sum);
        }
        return first;
    }

    /** A job whose first lane is this one. */
    private static String first(Route route, String lane) {
        for (int i = 0; i < JOBS; i++) {
            if (order(route, aNeed().job("job-" + i), DEAR, CHEAP, NEW).getFirst().equals(lane)) {
                return "job-" + i;
            }
        }
        throw new AssertionError("no job goes to " + lane);
    }

    private static List<String> order(Route route, ANeed need, Candidate... candidates) {
        return new LaneOrderPolicy(need.build(), route)
                .placed(List.of(candidates), List.of()).stream()
                        .map(placed -> placed.candidate().lane())
                        .toList();
    }

    private static Route route(
            Route.Policy policy, Map<String, Integer> weights, @Nullable String stickyBy) {
        return new Route(
                "r",
                List.of("dear", "cheap", "new"),
                policy,
                null,
                weights,
                stickyBy,
                List.of(),
                List.of(),
                null,
                null);
    }

    private static Candidate candidate(String lane, long cost, @Nullable LaneState state) {
        return new Candidate(lane, cost, 10, Optional.ofNullable(state));
    }

    private static LaneState state(
            long queued, long latencyMs, double jobsPerSecond, boolean open) {
        return new LaneState(queued, Duration.ofMillis(latencyMs), jobsPerSecond, open);
    }
}
