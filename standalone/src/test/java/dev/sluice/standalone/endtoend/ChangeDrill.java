package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionFactory;

/**
 * What routers and workers make of a catalogue that changes while jobs run, by the times of their
 * own deeds: part of {@link TroubledLanesIT}.
 */
final class ChangeDrill {
    /** Within which a change of the catalogue is effective in every role. */
    private static final Duration EFFECTIVE = Duration.ofSeconds(2);

    private static final Duration WATCHED = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** With eight calls at a time, 32 a second. */
    private static final ModelBehaviour ANSWERS =
            ModelBehaviour.defaults()
                    .withLatency(new LatencyModel(Duration.ofMillis(250), 20_000, 0));

    /** The lane takes twice as long for them as is watched. */
    private static final int JOBS = 200;

    private final TestInstallation sluice;
    private final ProviderSimulator simulator;

    ChangeDrill(TestInstallation sluice, ProviderSimulator simulator) {
        this.sluice = sluice;
        this.simulator = simulator;
    }

    /** Routers plan the jobs that come later for another lane. */
    void turnsARoute() throws Exception {
        simulator.put("plain", ANSWERS);
        simulator.put("still", ANSWERS);
        Set<String> jobs = new HashSet<>();
        try (ApiClient client = sluice.client("acme")) {
            submitUntil(client, jobs, () -> !results(jobs).isEmpty());
            Instant at = change("routes/turned", "{\"lanes\":[\"still\"]}");
            Instant until = at.plus(EFFECTIVE).plus(WATCHED);
            submitUntil(client, jobs, () -> Instant.now().isAfter(until));
            List<JobResult> all = awaitSuccess(jobs);

            tell(
                    "route",
                    at,
                    all.stream()
                            .filter(job -> job.getLane().equals("plain"))
                            .map(ChangeDrill::dispatched)
                            .toList(),
                    all.stream()
                            .filter(job -> job.getLane().equals("still"))
                            .map(ChangeDrill::dispatched)
                            .toList());
        }
    }

    /** Workers call another address, also for the jobs that had been in line for the old one. */
    void movesAProvider() throws Exception {
        simulator.put("moving", ANSWERS);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            lines.add(ApiClient.line("moving", "Question %d?".formatted(i), ""));
        }
        try (var elsewhere =
                        ProviderSimulator.start(SimulatorConfig.defaults().withAnyModel(ANSWERS));
                ApiClient client = sluice.client("globex")) {
            List<String> jobs = client.submitAll(lines);
            patiently("calls at the old address").until(() -> !calls(simulator).isEmpty());
            Instant at =
                    change(
                            "providers/moving",
                            "{\"wire\":\"openai\",\"base_url\":\"%s\"}"
                                    .formatted(elsewhere.baseUri()));
            awaitSuccess(jobs);

            tell("provider", at, calls(simulator), calls(elsewhere));
        }
    }

    private static void tell(String what, Instant at, List<Instant> before, List<Instant> after) {
        assertThat(before)
                .as("what was done the old way after the change of the %s at %s", what, at)
                .isNotEmpty()
                .allSatisfy(time -> assertThat(time).isBefore(at.plus(EFFECTIVE)));
        assertThat(after)
                .as("what was done the new way")
                .anyMatch(time -> time.isAfter(at.plus(EFFECTIVE)));
        System.out.printf(
                "change of a %s: the last of the old way %d ms after the answer to it, the first of the new %d ms%n",
                what,
                before.stream().mapToLong(time -> since(at, time)).max().orElseThrow(),
                after.stream().mapToLong(time -> since(at, time)).min().orElseThrow());
    }

    private static long since(Instant at, Instant time) {
        return Duration.between(at, time).toMillis();
    }

    private static void submitUntil(ApiClient client, Set<String> jobs, Callable<Boolean> enough) {
        patiently("jobs are taken")
                .pollInSameThread()
                .until(
                        () -> {
                            jobs.add(client.submit(ApiClient.line("turned", "Which way?", "")));
                            return enough.call();
                        });
    }

    /** Returns when it was answered. */
    private Instant change(String path, String object) throws Exception {
        try (ApiClient admin = sluice.admin("initech")) {
            patiently("ingress knows the key")
                    .until(
                            () ->
                                    admin.exchange("GET", "/admin/v1/effective", "").statusCode()
                                            == 200);
            HttpResponse<String> answer =
                    admin.exchange("PUT", "/admin/v1/" + path, object, "If-Match", "\"1\"");
            Instant at = Instant.now();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return at;
        }
    }

    private List<JobResult> awaitSuccess(Collection<String> jobs) {
        patiently("every job has ended").until(() -> results(jobs).size() >= jobs.size());
        List<JobResult> all = results(jobs);
        assertThat(all).extracting(JobResult::getStatus).containsOnly(TerminalStatus.SUCCEEDED);
        return all;
    }

    private List<JobResult> results(Collection<String> jobs) {
        Set<String> ids = Set.copyOf(jobs);
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(result -> ids.contains(result.getJobId()))
                .toList();
    }

    private static Instant dispatched(JobResult job) {
        return Instant.ofEpochMilli(job.getAttempts().getLast().getDispatchedAt());
    }

    /** When calls of the provider's model came there. */
    private static List<Instant> calls(ProviderSimulator there) {
        return there.calls().calls().stream()
                .filter(call -> call.model().equals("moving"))
                .map(CallRecord::receivedAt)
                .toList();
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50));
    }
}
