package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;

/**
 * A tenant, a route and a lane that are paused in the middle of their jobs, beside jobs of a tenant
 * who shares the lane of the first two: part of {@link TroubledLanesIT}.
 */
final class PauseDrill {
    /** Within which a change of the catalogue is effective in every role. */
    private static final Duration EFFECTIVE = Duration.ofSeconds(2);

    private static final Duration WATCHED = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** With eight calls at a time, 32 a second. */
    private static final ModelBehaviour ANSWERS =
            ModelBehaviour.defaults()
                    .withLatency(new LatencyModel(Duration.ofMillis(250), 20_000, 0));

    /** More than a third of a lane, and a lane, get done before all is paused. */
    private static final int JOBS = 200;

    private static final int JOBS_ALONE = 500;
    private static final int OTHERS = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestInstallation sluice;
    private final ProviderSimulator simulator;

    PauseDrill(TestInstallation sluice, ProviderSimulator simulator) {
        this.sluice = sluice;
        this.simulator = simulator;
    }

    /**
     * Jobs of one tenant.
     *
     * @param paused what is paused of them, as in the admin API's path; empty: nothing
     */
    private record Work(String tenant, String paused, List<String> jobs) {}

    /**
     * @param at when the pause was answered
     */
    private record Paused(Work work, Instant at) {}

    void pausesATenantARouteAndALane() throws Exception {
        simulator.put("plain", ANSWERS);
        simulator.put("still", ANSWERS);
        Work others = submit("initech", "plain", "", OTHERS);
        List<Work> works =
                List.of(
                        submit("acme", "plain", "tenants/acme", JOBS),
                        submit("globex", "quiet", "routes/quiet", JOBS),
                        submit("globex", "still", "lanes/still", JOBS_ALONE));
        for (Work work : works) {
            patiently("calls of " + work.paused()).until(() -> !calls(work).isEmpty());
        }

        List<Paused> all = new ArrayList<>();
        Instant until;
        try (ApiClient admin = sluice.admin("globex")) {
            patiently("ingress knows the key")
                    .until(
                            () ->
                                    admin.exchange("GET", "/admin/v1/effective", "").statusCode()
                                            == 200);
            for (Work work : works) {
                change(admin, work, "pause");
                all.add(new Paused(work, Instant.now()));
            }
            for (Work work : works) {
                waitsBecauseItIsPaused(work);
            }
            Instant watchedUntil = Instant.now().plus(EFFECTIVE).plus(WATCHED);
            patiently("calls of others, for as long as is watched")
                    .until(
                            () ->
                                    calls(others).stream()
                                            .anyMatch(
                                                    call ->
                                                            call.receivedAt()
                                                                    .isAfter(watchedUntil)));
            until = Instant.now();
            for (Work work : works) {
                change(admin, work, "resume");
            }
        }
        for (Paused paused : all) {
            startedNothing(paused, until, others);
        }
        allSucceed(others);
    }

    private void startedNothing(Paused paused, Instant until, Work others) {
        Work work = paused.work();
        allSucceed(work);
        Instant from = paused.at().plus(EFFECTIVE);
        Predicate<CallRecord> watched =
                call -> call.receivedAt().isAfter(from) && call.receivedAt().isBefore(until);
        List<CallRecord> calls = calls(work);
        assertThat(calls).as("calls of what is paused: %s", work.paused()).noneMatch(watched);
        assertThat(calls)
                .as("calls of %s when it goes on", work.paused())
                .anyMatch(call -> call.receivedAt().isAfter(until));
        assertThat(calls(others)).as("calls of others meanwhile").anyMatch(watched);
        System.out.printf(
                "%s: last call %d ms after the answer to the pause%n",
                work.paused(),
                calls.stream()
                        .map(CallRecord::receivedAt)
                        .filter(time -> time.isBefore(until))
                        .mapToLong(time -> Duration.between(paused.at(), time).toMillis())
                        .max()
                        .orElseThrow());
    }

    private void waitsBecauseItIsPaused(Work work) {
        try (ApiClient client = sluice.client(work.tenant())) {
            String last = "/v1/jobs/" + work.jobs().getLast();
            patiently("the last job of " + work.paused() + " says why it waits")
                    .until(
                            () -> JSON.readTree(client.exchange("GET", last, "").body()),
                            job -> {
                                assertThat(job.path("status").asText())
                                        .as("%s: %s", work.paused(), job)
                                        .isEqualTo("queued");
                                return job.path("waiting_for").asText().equals("paused");
                            });
        }
    }

    private void allSucceed(Work work) {
        Set<String> ids = new HashSet<>(work.jobs());
        patiently("the jobs of " + work).until(() -> results(ids).size() >= ids.size());
        assertThat(results(ids))
                .extracting(JobResult::getStatus)
                .containsOnly(TerminalStatus.SUCCEEDED);
    }

    private List<JobResult> results(Set<String> ids) {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class).stream()
                .filter(result -> ids.contains(result.getJobId()))
                .toList();
    }

    /** Those that have ended. */
    private List<CallRecord> calls(Work work) {
        Set<String> jobs = new HashSet<>(work.jobs());
        Set<String> ids = new HashSet<>();
        TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                .filter(record -> jobs.contains(record.getJobId()))
                .forEach(record -> ids.add(record.getCallId()));
        return simulator.calls().calls().stream()
                .filter(call -> ids.contains(call.callId()))
                .toList();
    }

    private Work submit(String tenant, String route, String paused, int jobs) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            lines.add(ApiClient.line(route, "Question %d?".formatted(i), ""));
        }
        try (ApiClient client = sluice.client(tenant)) {
            return new Work(tenant, paused, client.submitAll(lines));
        }
    }

    private static void change(ApiClient admin, Work work, String verb) throws Exception {
        HttpResponse<String> answer =
                admin.exchange(
                        "POST",
                        "/admin/v1/" + work.paused() + "/" + verb,
                        verb.equals("pause") ? "{\"reason\":\"drill\"}" : "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static ConditionFactory patiently(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }
}
