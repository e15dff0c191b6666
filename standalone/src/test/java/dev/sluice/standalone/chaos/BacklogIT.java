package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A million jobs come faster than they can be admitted, and wait longer than anybody likes: first
 * while calls run, then while routers die. {@code -Dsluice.chaos.backlog} sets their number.
 */
@Tag("chaos")
@TestMethodOrder(OrderAnnotation.class)
final class BacklogIT {
    private static final int JOBS = Integer.getInteger("sluice.chaos.backlog", 1_000_000);
    private static final int LINES_PER_REQUEST = 5_000;
    private static final Duration ADMITTED_WITHIN = Duration.ofMinutes(10);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofMinutes(2);

    /** What the dead router had committed when it died is on the log a little later. */
    private static final Duration DEAD_HAND = Duration.ofMillis(500);

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
        Instant begun = Instant.now();
        LOAD.submit(JOBS);
        Instant accepted = Instant.now();
        await("every job is admitted")
                .atMost(ADMITTED_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> unfinished() + RESULTS.readOn().size() >= JOBS);
        Instant admitted = Instant.now();

        List<Duration> waits = waits(begun, admitted);
        System.out.printf(
                "chaos: backlog of %d requests: accepted in %d ms, the last one waited about %d ms; %d attempts ended"
                        + " meanwhile, from their end on the log to the result p50 %d ms, p99 %d ms, max %d ms%n",
                JOBS,
                Duration.between(begun, accepted).toMillis(),
                Duration.between(accepted, admitted).toMillis(),
                waits.size(),
                waits.get(waits.size() / 2).toMillis(),
                waits.get(waits.size() * 99 / 100).toMillis(),
                waits.getLast().toMillis());
        assertThat(Gauges.sum(RIG.living(Role.ROUTER), "sluice_router_leases_lost_attempts_total"))
                .as("leases lost")
                .isZero();
    }

    @Test
    @Order(2)
    void goesOnWithTheStandbyWhenARouterDies() throws Exception {
        Instant at = Instant.now();
        RIG.member("router-1").kill();
        awaitResultsOfEveryPartition(at);
        tell("kill -9 of one of two routers", at);
        RIG.member("router-1").start();
    }

    @Test
    @Order(3)
    void goesOnWhenAllRoutersDie() throws Exception {
        Instant at = Instant.now();
        RIG.member("router-1").kill();
        RIG.member("router-2").kill();
        RIG.member("router-1").start();
        RIG.member("router-2").start();
        awaitResultsOfEveryPartition(at);
        tell("kill -9 of all routers", at);
    }

    /** Results of jobs that were dispatched after the moment, for each coordinator. */
    private static void awaitResultsOfEveryPartition(Instant from) {
        await("every coordinator dispatches again")
                .atMost(TAKEN_OVER_WITHIN)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> firstDispatches(from).size() == 2);
    }

    private static void tell(String fault, Instant at) throws Exception {
        Map<String, Duration> resumed = new TreeMap<>();
        firstDispatches(at)
                .forEach(
                        (tenant, dispatched) ->
                                resumed.put(tenant, Duration.between(at, dispatched)));
        System.out.printf(
                "chaos: %s with %.0f jobs queued: first dispatch after it, by tenant: %s%n",
                fault, unfinished(), resumed);
    }

    /** By tenant: the first dispatch after a pause, of those after the moment. */
    private static Map<String, Instant> firstDispatches(Instant from) {
        Map<String, List<Instant>> byTenant = new TreeMap<>();
        for (Tail.Entry<JobResult> entry : RESULTS.readOn()) {
            JobResult result = entry.value();
            Instant dispatched =
                    Instant.ofEpochMilli(result.getAttempts().getLast().getDispatchedAt());
            if (dispatched.isAfter(from.plus(DEAD_HAND))) {
                byTenant.computeIfAbsent(
                                result.getCaller().getTenant(), tenant -> new ArrayList<>())
                        .add(dispatched);
            }
        }
        Map<String, Instant> first = new TreeMap<>();
        byTenant.forEach(
                (tenant, all) ->
                        first.put(tenant, all.stream().sorted().findFirst().orElseThrow()));
        return first;
    }

    private static double unfinished() throws Exception {
        return Gauges.sum(RIG.living(Role.ROUTER), "sluice_router_jobs_unfinished_jobs");
    }

    /** From the end of an attempt on the log to the result of its job, in order. */
    private static List<Duration> waits(Instant from, Instant to) {
        Map<String, Instant> results =
                RESULTS.readOn().stream()
                        .filter(entry -> entry.at().isAfter(from) && entry.at().isBefore(to))
                        .collect(toMap(entry -> entry.value().getJobId(), Tail.Entry::at));
        try (var attempts = new Tail<>(RIG.sluice(), Topics.ATTEMPTS, SpecificRecord.class)) {
            return attempts.readOn().stream()
                    .filter(entry -> entry.value() instanceof AttemptFinished)
                    .flatMap(
                            entry ->
                                    Optional.ofNullable(
                                            results.get(
                                                    ((AttemptFinished) entry.value()).getJobId()))
                                            .map(result -> Duration.between(entry.at(), result))
                                            .stream())
                    .sorted()
                    .toList();
        }
    }
}
