package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionFactory;

/** Providers that fall ill in the middle of jobs: part of {@link TroubledLanesIT}. */
final class LaneDrill {
    /** With eight calls at a time, eighty a second. */
    static final ModelBehaviour ANSWERS =
            ModelBehaviour.defaults()
                    .withLatency(new LatencyModel(Duration.ofMillis(100), 20_000, 0));

    private static final int SLOTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final TestInstallation sluice;
    private final ProviderSimulator simulator;

    LaneDrill(TestInstallation sluice, ProviderSimulator simulator) {
        this.sluice = sluice;
        this.simulator = simulator;
    }

    /**
     * @param jobs as many as the lane needs some seconds for before the trouble and after it
     * @param trouble how long calls are turned away at least
     * @param retryAfter that every such answer asks for
     */
    void waitsForALaneThatTurnsCallsAway(int jobs, Duration trouble, Duration retryAfter)
            throws Exception {
        int older = calls("busy", 0).size();
        Set<String> ids = submit("busy", jobs);
        patiently("the lane is in use")
                .until(() -> answered(calls("busy", older)).size() >= 2 * SLOTS * 10);

        int calm = calls("busy", 0).size();
        simulator.put("busy", ANSWERS.withFaults(FaultRule.always(new Fault.Status(429))));
        patiently("calls are turned away for long enough")
                .atMost(PATIENCE.plus(trouble))
                .until(
                        () ->
                                calls("busy", calm).stream()
                                        .filter(call -> call.status() == 429)
                                        .findFirst()
                                        .filter(
                                                first ->
                                                        first.finishedAt()
                                                                .plus(trouble)
                                                                .isBefore(Instant.now()))
                                        .isPresent());
        assertThat(results(ids))
                .as("while calls are turned away")
                .hasSizeLessThan(jobs)
                .extracting(JobResult::getStatus)
                .containsOnly(TerminalStatus.SUCCEEDED);
        assertThat(status("busy").getQueued()).as("jobs in line").isPositive();
        Instant well = Instant.now();
        simulator.put("busy", ANSWERS);

        endsWell(ids, trouble);
        assertThat(status("busy").getBreaker()).isEqualTo(BreakerState.CLOSED);
        List<CallRecord> away =
                calls("busy", older).stream().filter(call -> call.status() == 429).toList();
        Duration lasted = Duration.between(away.getFirst().receivedAt(), well);
        assertThat(away)
                .as("the flight that met it, those on their way, and one flight per silence")
                .hasSizeLessThanOrEqualTo(SLOTS * (2 + 1 + (int) lasted.dividedBy(retryAfter)));
        tell(calls("busy", older), away, lasted, well);
    }

    /** Says how soon as many calls are answered in a second as in the best one before. */
    private static void tell(
            List<CallRecord> calls, List<CallRecord> away, Duration lasted, Instant well) {
        List<Instant> ends = answered(calls).stream().map(CallRecord::finishedAt).sorted().toList();
        Instant ill = away.getFirst().receivedAt();
        long full =
                ends.stream()
                        .filter(end -> end.isBefore(ill))
                        .mapToLong(end -> within(ends, end.minus(A_SECOND), end))
                        .max()
                        .orElseThrow();
        String back =
                ends.stream()
                        .filter(end -> end.isAfter(well.plus(A_SECOND)))
                        .filter(end -> within(ends, end.minus(A_SECOND), end) >= full * 9 / 10)
                        .findFirst()
                        .map(end -> Duration.between(well, end).toMillis() + " ms")
                        .orElse("not before the jobs had ended");
        String first =
                ends.stream()
                        .filter(end -> end.isAfter(well))
                        .findFirst()
                        .map(end -> Duration.between(well, end).toMillis() + " ms")
                        .orElse("never");
        System.out.printf(
                "turned away for %d ms: %d calls; when it was over, first answer after %s,"
                        + " nine tenths of %d a second after %s%n",
                lasted.toMillis(), away.size(), first, full, back);
    }

    private static long within(List<Instant> times, Instant from, Instant to) {
        return times.stream().filter(time -> time.isAfter(from) && !time.isAfter(to)).count();
    }

    /** Some have been answered by the first lane when it begins to reset every connection. */
    void finishesOnTheNextLane(int jobs) throws Exception {
        Set<String> ids = submit("either", jobs);
        patiently("the first lane is in use")
                .until(() -> answered(calls("dying", 0)).size() >= 2 * SLOTS);

        simulator.put("dying", ModelBehaviour.down());
        int alive = calls("dying", 0).size();

        endsWell(ids, Duration.ZERO);
        assertThat(results(ids)).extracting(JobResult::getLane).contains("dying", "spare");
        assertThat(status("dying").getBreaker()).isNotEqualTo(BreakerState.CLOSED);
        List<CallRecord> lost =
                calls("dying", alive).stream().filter(call -> call.status() == 0).toList();
        assertThat(lost).as("until it was shut, and single tries").hasSizeLessThan(jobs / 2);
        System.out.printf("%d calls to the lane that had died%n", lost.size());
    }

    private void endsWell(Set<String> ids, Duration more) {
        patiently("every job has a result")
                .atMost(PATIENCE.plus(more))
                .until(() -> results(ids).size() >= ids.size());
        assertThat(results(ids))
                .hasSize(ids.size())
                .allSatisfy(
                        result ->
                                assertThat(result.getStatus())
                                        .as("%s: %s", result.getJobId(), result.getError())
                                        .isEqualTo(TerminalStatus.SUCCEEDED))
                .extracting(JobResult::getJobId)
                .doesNotHaveDuplicates();
    }

    private Set<String> submit(String route, int jobs) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            lines.add(ApiClient.line(route, "Question %d?".formatted(i), ""));
        }
        try (ApiClient initech = sluice.client("initech")) {
            return new HashSet<>(initech.submitAll(lines));
        }
    }

    private List<JobResult> results(Set<String> ids) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(result -> ids.contains(result.getJobId()))
                .toList();
    }

    private LaneStatus status(String lane) {
        return TopicReading.all(sluice, Topics.LANE_STATUS, LaneStatus.class).stream()
                .filter(status -> status.getLane().equals(lane))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    /** In the order in which they ended, without the first ones. */
    private List<CallRecord> calls(String model, int without) {
        return simulator.calls().calls().stream()
                .filter(call -> call.model().equals(model))
                .skip(without)
                .toList();
    }

    private static List<CallRecord> answered(List<CallRecord> calls) {
        return calls.stream().filter(call -> call.status() == 200).toList();
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }
}
