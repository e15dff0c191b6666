package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
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
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;

/** A provider that dies and comes back while nobody calls it: part of {@link TroubledLanesIT}. */
final class CheckDrill {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LANE = "watched";
    private static final int JOBS = 20;

    private final TestInstallation sluice;
    private final ProviderSimulator simulator;

    CheckDrill(TestInstallation sluice, ProviderSimulator simulator) {
        this.sluice = sluice;
        this.simulator = simulator;
    }

    void findsAnIdleLaneDeadAndThenBack() throws Exception {
        simulator.put(LANE, LaneDrill.ANSWERS);
        patiently("a check finds it well")
                .until(() -> told(status -> status.getCheckFound().equals("OK")));

        Instant dead = Instant.now();
        simulator.put(LANE, ModelBehaviour.down());
        patiently("checks have shut it")
                .until(() -> told(status -> status.getBreaker() == BreakerState.OPEN));
        Duration shutAfter = Duration.between(dead, Instant.now());
        assertThat(calls()).as("nobody has called it").isEmpty();

        Set<String> ids = submit(JOBS);
        patiently("every job has a result").until(() -> results(ids).size() == JOBS);
        assertThat(results(ids))
                .allSatisfy(
                        result -> {
                            assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
                            assertThat(result.getLane()).isEqualTo("spare");
                        });
        assertThat(calls()).as("no job has met the dead lane").isEmpty();

        Instant well = Instant.now();
        simulator.put(LANE, LaneDrill.ANSWERS);
        patiently("a check finds it back")
                .until(() -> told(status -> status.getCheckFound().equals("OK")));
        Set<String> later = new HashSet<>();
        patiently("a job finds it back, too")
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            later.addAll(submit(1));
                            return results(later).stream()
                                    .anyMatch(result -> LANE.equals(result.getLane()));
                        });
        Duration backAfter = Duration.between(well, Instant.now());
        patiently("its breaker is closed")
                .until(() -> told(status -> status.getBreaker() == BreakerState.CLOSED));
        patiently("every job has a result").until(() -> results(later).size() == later.size());
        assertThat(results(later))
                .extracting(JobResult::getStatus)
                .containsOnly(TerminalStatus.SUCCEEDED);
        patiently("what was used is told, and nothing beside")
                .untilAsserted(
                        () ->
                                assertThat(usage())
                                        .as("usage records of the lane")
                                        .hasSize(calls().size()));
        System.out.printf(
                "idle lane: shut %d ms after it died, a job there %d ms after it was back%n",
                shutAfter.toMillis(), backAfter.toMillis());
    }

    /** Whether the newest that is told of the lane is like this. */
    private boolean told(Predicate<LaneStatus> like) {
        return TopicReading.all(sluice, Topics.LANE_STATUS, LaneStatus.class).stream()
                .filter(status -> status.getLane().equals(LANE))
                .reduce((older, newer) -> newer)
                .filter(like)
                .isPresent();
    }

    private Set<String> submit(int jobs) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            lines.add(ApiClient.line(LANE, "Question %d?".formatted(i), ""));
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

    private List<UsageRecord> usage() {
        return TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                .filter(record -> LANE.equals(record.getLane()))
                .toList();
    }

    private List<CallRecord> calls() {
        return simulator.calls().calls().stream()
                .filter(call -> call.model().equals(LANE))
                .toList();
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(250));
    }
}
