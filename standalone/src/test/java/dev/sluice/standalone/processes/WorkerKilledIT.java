package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One of two workers dies in the middle of its calls: {@code kill -9}, once, under load. Each test
 * then looks at one promise.
 */
final class WorkerKilledIT {
    private static final int JOBS_PER_TENANT = 400;
    private static final Duration RUN_AGAIN_WITHIN = Duration.ofSeconds(30);
    private static final LatencyModel TAKES_A_WHILE =
            new LatencyModel(Duration.ofMillis(1_500), 0, 0.3);

    private static final List<String> JOBS = new ArrayList<>();
    private static ProviderSimulator simulator = ProviderSimulator.start(slowModel());
    private static TestInstallation sluice = Fleet.installation();
    private static Instant killedAt = Instant.EPOCH;
    private static Map<String, Claimed> openAtItsDeath = Map.of();
    private static List<JobResult> results = List.of();
    private static List<UsageRecord> usage = List.of();

    private static SimulatorConfig slowModel() {
        return SimulatorConfig.defaults()
                .withModel("plain", ModelBehaviour.defaults().withLatency(TAKES_A_WHILE));
    }

    @BeforeAll
    static void killsAWorkerUnderLoad() throws Exception {
        sluice.seed(
                Path.of(WorkerKilledIT.class.getResource("/catalog/processes.yaml").toURI()),
                simulator);
        RoleProcess doomed = worker("doomed");
        worker("survivor");
        for (Role role : List.of(Role.RESULTS, Role.ROUTER, Role.INGRESS)) {
            var running = sluice.start(role, Map.of());
            await(role + " is ready").atMost(Duration.ofSeconds(60)).until(running::ready);
        }
        for (String tenant : List.of("acme", "globex")) {
            try (var client = new ApiClient(sluice.api(), sluice.key(tenant))) {
                JOBS.addAll(
                        client.submitAll(
                                IntStream.range(0, JOBS_PER_TENANT)
                                        .mapToObj(i -> Jobs.line("plain", "Question " + i + "?"))
                                        .toList()));
            }
        }
        var traces = new Traces(sluice);
        await("both workers are in the middle of many calls")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () ->
                                simulator.calls().count().inFlight() >= 30
                                        && traces.openClaims("doomed").size() >= 10
                                        && traces.openClaims("survivor").size() >= 10);
        doomed.kill();
        killedAt = Instant.now();
        openAtItsDeath = traces.openClaims("doomed");

        await("every job has a result")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> traces.results().size() >= JOBS.size());
        await("every call has its usage record")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                simulator.calls().count().inFlight() == 0
                                        && callIds(traces.usage()).containsAll(callsSeen()));
        results = traces.results();
        usage = traces.usage();
    }

    private static RoleProcess worker(String name) throws Exception {
        return sluice.spawn(
                Role.WORKER, Map.of("sluice.worker.id", name, "micronaut.server.port", 0));
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void killedTheWorkerInTheMiddleOfCalls() {
        Set<String> cutOff =
                simulator.calls().calls().stream()
                        .filter(CallRecord::aborted)
                        .map(CallRecord::callId)
                        .collect(toSet());

        assertThat(openAtItsDeath).isNotEmpty();
        assertThat(cutOff).containsAnyElementsOf(openAtItsDeath.keySet());
    }

    @Test
    void endsEveryJobWithOneSuccess() {
        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(result.getStatus())
                                        .as("%s: %s", result.getJobId(), result.getError())
                                        .isEqualTo(TerminalStatus.SUCCEEDED));
        assertThat(results.stream().collect(groupingBy(JobResult::getJobId, counting())))
                .containsOnlyKeys(JOBS)
                .allSatisfy((job, copies) -> assertThat(copies).isEqualTo(1));
    }

    @Test
    void runsTheJobsOfTheDeadWorkerAgainWithinHalfAMinute() {
        Map<String, JobResult> byJob =
                results.stream().collect(toMap(JobResult::getJobId, result -> result));
        List<Duration> recoveries =
                openAtItsDeath.values().stream()
                        .map(claim -> again(requireNonNull(byJob.get(claim.getJobId())), claim))
                        .map(dispatched -> Duration.between(killedAt, dispatched))
                        .sorted()
                        .toList();

        System.out.printf(
                "kill -9 of a worker with %d open calls: dispatched again after %d ms (first) to %d ms (last)%n",
                recoveries.size(),
                recoveries.getFirst().toMillis(),
                recoveries.getLast().toMillis());
        assertThat(recoveries)
                .allSatisfy(recovery -> assertThat(recovery).isLessThan(RUN_AGAIN_WITHIN));
    }

    @Test
    void bookedEveryCallThatTheProviderSaw() {
        assertThat(callIds(usage)).containsAll(callsSeen());
        assertThat(
                        usage.stream()
                                .filter(record -> record.getKind() == UsageKind.CALL)
                                .map(UsageRecord::getCallId))
                .doesNotHaveDuplicates();
    }

    @Test
    void flagsWhatItBookedBeyondTheCallsThatWereAnswered() {
        Set<String> answered =
                simulator.calls().calls().stream()
                        .filter(call -> !call.aborted())
                        .map(CallRecord::callId)
                        .collect(toSet());

        assertThat(usage)
                .filteredOn(record -> !answered.contains(record.getCallId()))
                .isNotEmpty()
                .allSatisfy(
                        record ->
                                assertThat(
                                                record.getKind() == UsageKind.OUTCOME_UNKNOWN
                                                        || record.getDuplicate())
                                        .as("flagged: %s", record)
                                        .isTrue());
        assertThat(usage)
                .filteredOn(record -> record.getKind() == UsageKind.OUTCOME_UNKNOWN)
                .extracting(UsageRecord::getCallId)
                .containsAll(openAtItsDeath.keySet());
    }

    /** When the attempt after the lost one was dispatched. */
    private static Instant again(JobResult result, Claimed lost) {
        assertThat(result.getAttempts())
                .filteredOn(attempt -> attempt.getEpoch() == lost.getEpoch())
                .extracting(AttemptSummary::getOutcome)
                .containsExactly(OutcomeKind.ABANDONED);
        return result.getAttempts().stream()
                .filter(attempt -> attempt.getEpoch() > lost.getEpoch())
                .map(attempt -> Instant.ofEpochMilli(attempt.getDispatchedAt()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not run again: " + result));
    }

    private static Set<String> callsSeen() {
        return simulator.calls().calls().stream().map(CallRecord::callId).collect(toSet());
    }

    private static Set<String> callIds(List<UsageRecord> records) {
        return new HashSet<>(records.stream().map(UsageRecord::getCallId).toList());
    }
}
