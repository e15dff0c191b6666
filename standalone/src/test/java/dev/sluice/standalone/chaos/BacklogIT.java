package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.Gauges;
import dev.sluice.standalone.testkit.Tail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A million jobs come faster than they can be admitted, and wait longer than anybody likes: first
 * while calls run, then while routers die. {@code -Dsluice.chaos.backlog} sets their number, and
 * {@code -Dsluice.chaos.warm} how many are admitted before: routers that run for the first time
 * compile.
 */
@Tag("chaos")
@TestMethodOrder(OrderAnnotation.class)
final class BacklogIT {
    private static final int JOBS = Integer.getInteger("sluice.chaos.backlog", 1_000_000);
    private static final int WARM = Integer.getInteger("sluice.chaos.warm", 100_000);
    private static final int LINES_PER_REQUEST = 5_000;
    private static final Duration WARM_WITHIN = Duration.ofMinutes(5);
    private static final Duration ADMITTED_WITHIN = Duration.ofMinutes(10);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofMinutes(2);

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(5);
    private static final Duration SLICE = Duration.ofSeconds(10);

    /** Records that a standby copy may be behind and still take over at once. */
    private static final double CAUGHT_UP = 1_000;

    /** Older dispatches may be the dead router's last. */
    private static final Duration DEAD_HAND = Duration.ofSeconds(1);

    private static final int TENANTS = 2;

    /** Seven stores of two coordinators, one of the allocator. */
    private static final int STORE_PARTITIONS = 15;

    private static final Rig RIG = rig();
    private static final Load LOAD = new Load(RIG, LINES_PER_REQUEST);
    private static final Tail<JobResult> RESULTS =
            new Tail<>(RIG.sluice(), Topics.RESULTS, JobResult.class);

    private static Rig rig() {
        try {
            return Rig.start(Jvm.PRODUCT);
        } catch (Exception e) {
            throw new IllegalStateException("nothing to flood", e);
        }
    }

    @AfterAll
    static void stop() {
        RESULTS.close();
        LOAD.close();
        RIG.close();
    }

    @Test
    @Order(1)
    void keepsLeasesAndEndsAttemptsWhileRequestsWait() throws Exception {
        Instant cold = Instant.now();
        LOAD.submit(WARM);
        // What waits of them is part of the backlog: at a second each, they would run for minutes.
        await("the warm-up is admitted")
                .atMost(WARM_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> unfinished() + RESULTS.readOn().size() >= WARM);
        Instant begun = Instant.now();
        LOAD.submit(JOBS);
        Instant accepted = Instant.now();
        await("every job is admitted")
                .atMost(ADMITTED_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> unfinished() + RESULTS.readOn().size() >= WARM + JOBS);
        Instant admitted = Instant.now();

        System.out.printf(
                "chaos: backlog of %d requests: accepted in %d ms, the last one waited about %d ms; from the end of an"
                        + " attempt on the log to its result, per %d s, p50/p99/max ms: %s; before, while routers warmed up with %d: %s%n",
                JOBS,
                Duration.between(begun, accepted).toMillis(),
                Duration.between(accepted, admitted).toMillis(),
                SLICE.toSeconds(),
                waits(begun, admitted),
                WARM,
                waits(cold, begun));
        assertThat(routers("sluice_router_leases_lost_attempts_total")).as("leases lost").isZero();
    }

    /** Each router in turn, so that every coordinator moves. */
    @Test
    @Order(2)
    void goesOnWithTheStandbyWhenARouterDies() throws Exception {
        for (String router : List.of("router-1", "router-2", "router-1", "router-2")) {
            awaitCopies();
            Instant at = Instant.now();
            RIG.member(router).kill();
            awaitDispatches(at);
            tell("kill -9 of " + router, at);
            RIG.member(router).start();
        }
    }

    @Test
    @Order(3)
    void goesOnWhenAllRoutersDie() throws Exception {
        awaitCopies();
        Instant at = Instant.now();
        RIG.member("router-1").kill();
        RIG.member("router-2").kill();
        RIG.member("router-1").start();
        RIG.member("router-2").start();
        awaitDispatches(at);
        tell("kill -9 of all routers", at);
    }

    /** Each router has a copy of every store. */
    private static void awaitCopies() {
        await("standby copies have caught up")
                .atMost(CAUGHT_UP_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                routers("sluice_router_state_partitions") == 2 * STORE_PARTITIONS
                                        && routers("sluice_router_state_lag_records") < CAUGHT_UP);
    }

    private static void awaitDispatches(Instant from) {
        await("every coordinator dispatches again")
                .atMost(TAKEN_OVER_WITHIN)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> dispatches(from.plus(DEAD_HAND)).size() == TENANTS);
    }

    private static void tell(String fault, Instant at) throws Exception {
        Map<String, NavigableSet<Instant>> dispatches = dispatches(at);
        Instant now =
                dispatches.values().stream()
                        .map(NavigableSet::last)
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        Map<String, String> pauses = new TreeMap<>();
        dispatches.forEach(
                (tenant, times) -> {
                    times.add(now);
                    pauses.put(tenant, longestPause(at, times).toMillis() + " ms");
                });
        System.out.printf(
                "chaos: %s with %.0f jobs queued: longest time without a dispatch, by tenant: %s%n",
                fault, unfinished(), pauses);
    }

    private static Duration longestPause(Instant from, NavigableSet<Instant> times) {
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant each : times) {
            Duration pause = Duration.between(last, each);
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            last = each;
        }
        return longest;
    }

    /** When attempts were dispatched from the moment on, by tenant. */
    private static Map<String, NavigableSet<Instant>> dispatches(Instant from) {
        Map<String, NavigableSet<Instant>> byTenant = new TreeMap<>();
        for (Tail.Entry<JobResult> entry : RESULTS.readOn()) {
            JobResult result = entry.value();
            Instant dispatched =
                    Instant.ofEpochMilli(result.getAttempts().getLast().getDispatchedAt());
            if (!dispatched.isBefore(from)) {
                byTenant.computeIfAbsent(result.getCaller().getTenant(), tenant -> new TreeSet<>())
                        .add(dispatched);
            }
        }
        return byTenant;
    }

    private static double unfinished() throws Exception {
        return routers("sluice_router_jobs_unfinished_jobs");
    }

    private static double routers(String meter) throws Exception {
        return Gauges.sum(RIG.managements(Role.ROUTER), meter);
    }

    /**
     * From the end of an attempt on the log to the result of its job, by the time of the end: p50,
     * p99 and the longest of each slice.
     */
    private static String waits(Instant from, Instant to) {
        Map<String, Instant> results =
                RESULTS.readOn().stream()
                        .collect(toMap(entry -> entry.value().getJobId(), Tail.Entry::at));
        Map<Long, List<Long>> bySlice = new TreeMap<>();
        try (var attempts = new Tail<>(RIG.sluice(), Topics.ATTEMPTS, SpecificRecord.class)) {
            for (Tail.Entry<SpecificRecord> entry : attempts.readOn()) {
                if (entry.value() instanceof AttemptFinished end
                        && !entry.at().isBefore(from)
                        && entry.at().isBefore(to)) {
                    Instant result = results.get(end.getJobId());
                    if (result != null) {
                        bySlice.computeIfAbsent(
                                        Duration.between(from, entry.at()).dividedBy(SLICE),
                                        slice -> new ArrayList<>())
                                .add(Duration.between(entry.at(), result).toMillis());
                    }
                }
            }
        }
        return bySlice.values().stream()
                .map(
                        waits -> {
                            waits.sort(Comparator.naturalOrder());
                            return "%d/%d/%d"
                                    .formatted(
                                            waits.get(waits.size() / 2),
                                            waits.get(waits.size() * 99 / 100),
                                            waits.getLast());
                        })
                .collect(joining(", "));
    }
}
