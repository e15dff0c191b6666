package dev.sluice.standalone.endtoend;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way a job can go, in one JVM: the jobs run once, each test then looks at one kind of trace
 * that they left.
 */
final class EndToEndIT {
    private static final int STEADY_JOBS = 150;
    private static final Map<String, String> EXPECTED =
            Map.of(
                    "steady", "succeeded",
                    "fresh", "succeeded",
                    "fallback", "succeeded",
                    "down", "failed",
                    "tiny", "failed",
                    "slow", "expired");
    private static final ModelBehaviour ANSWERS = ModelBehaviour.defaults();

    private static final Map<String, String> ROUTE_BY_JOB = new HashMap<>();
    private static final Map<String, List<String>> JOBS_BY_TENANT = new HashMap<>();
    private static ProviderSimulator simulator = ProviderSimulator.start(behaviour());
    private static TestInstallation sluice = TestInstallation.createForClass();
    private static Catalog catalog = Catalog.EMPTY;
    private static List<JobResult> results = List.of();
    private static List<UsageRecord> usage = List.of();
    private static @Nullable WebhookDrill webhooks;
    private static String ownWebhook = "";

    private static SimulatorConfig behaviour() {
        return SimulatorConfig.defaults()
                .withFaults(
                        new FaultTiming(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(200)))
                .withModel(
                        "stumbling",
                        ANSWERS.withFaults(
                                new FaultRule(new Fault.Status(500), 0.03),
                                new FaultRule(new Fault.Status(429), 0.02)))
                .withModel("dear", ANSWERS.withCachedShare(0.3))
                .withModel("broken", ModelBehaviour.downWith(new Fault.Status(500)))
                .withModel("down", ModelBehaviour.down())
                .withModel("tiny", ANSWERS)
                .withModel(
                        "slow", ANSWERS.withLatency(new LatencyModel(Duration.ofMinutes(1), 0, 0)));
    }

    @BeforeAll
    static void runsJobsOfEveryKind() throws Exception {
        sluice.seed(
                Path.of(EndToEndIT.class.getResource("/catalog/end-to-end.yaml").toURI()),
                simulator);
        List<RoleApplication> running = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(WebhookDrill.SETTINGS);
        settings.put("sluice.body.stored-classes", "short");
        for (Role role : Role.values()) {
            Map<String, Object> own = new HashMap<>(settings);
            if (role == Role.RESULTS) {
                own.put("sluice.results.retention.days.short", 2);
            }
            running.add(sluice.start(role, own));
        }
        await("all are ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.stream().allMatch(RoleApplication::ready));
        ROUTE_BY_JOB.putAll(AdminDrill.run(sluice, "steady"));
        // With what the administrator has added.
        catalog = sluice.catalogTopic().read();
        webhooks = WebhookDrill.start(sluice);
        ownWebhook = webhooks.submit("steady");
        ROUTE_BY_JOB.put(ownWebhook, "steady");
        submit("acme");
        submit("globex");
        await("every job has a result")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                TopicReading.all(sluice, Topics.RESULTS, JobResult.class).size()
                                        >= ROUTE_BY_JOB.size());
        await("every call has its usage record")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).size()
                                        >= simulator.calls().count().finished());
        results = TopicReading.all(sluice, Topics.RESULTS, JobResult.class);
        usage = TopicReading.all(sluice, Topics.USAGE, UsageRecord.class);
    }

    @AfterAll
    static void stop() {
        if (webhooks != null) {
            webhooks.close();
        }
        sluice.close();
        simulator.close();
    }

    @Test
    void givesEveryJobOneResultOfTheRightKind() {
        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(result.getStatus().toString().toLowerCase(Locale.ROOT))
                                        .as(
                                                "%s on %s: %s",
                                                result.getJobId(),
                                                result.getModel(),
                                                result.getError())
                                        .isEqualTo(EXPECTED.get(result.getModel())));
        assertThat(results.stream().collect(groupingBy(JobResult::getJobId, counting())))
                .allSatisfy((job, copies) -> assertThat(copies).isEqualTo(1))
                .containsOnlyKeys(ROUTE_BY_JOB.keySet());
    }

    @Test
    void saysWhyAJobFailed() {
        Map<String, List<String>> codes = new HashMap<>();
        results.forEach(
                result -> {
                    if (result.getError() != null) {
                        codes.computeIfAbsent(result.getModel(), route -> new ArrayList<>())
                                .add(result.getError().getCode());
                    }
                });

        assertThat(codes.get("down")).containsOnly("attempts_exhausted");
        assertThat(codes.get("tiny")).containsOnly("no_lane");
        assertThat(codes.get("slow")).containsOnly("deadline_exceeded");
    }

    @Test
    void fallsBackToTheSecondLane() {
        assertThat(results)
                .filteredOn(result -> result.getModel().equals("fallback"))
                .isNotEmpty()
                .allSatisfy(
                        result -> {
                            assertThat(result.getLane()).isEqualTo("dear");
                            assertThat(result.getAttempts().getFirst().getLane())
                                    .isEqualTo("broken");
                        });
    }

    @Test
    void bookedOneUsageRecordPerCallThatTheProviderGot() {
        List<CallRecord> calls = simulator.calls().calls();

        assertThat(usage)
                .extracting(UsageRecord::getCallId)
                .containsExactlyInAnyOrderElementsOf(
                        calls.stream().map(CallRecord::callId).toList());
    }

    @Test
    void bookedTheTokensThatTheProviderCounted() {
        Map<String, CallRecord> calls = new HashMap<>();
        simulator.calls().calls().forEach(call -> calls.put(call.callId(), call));

        assertThat(usage)
                .filteredOn(record -> record.getTokens().getSource() == TokenSource.PROVIDER)
                .hasSizeGreaterThanOrEqualTo(2 * STEADY_JOBS)
                .allSatisfy(
                        record -> {
                            CallRecord call = requireNonNull(calls.get(record.getCallId()));
                            assertThat(record.getTokens().getCacheRead())
                                    .isEqualTo(call.cachedTokens());
                            assertThat(
                                            record.getTokens().getInput()
                                                    + record.getTokens().getCacheRead())
                                    .isEqualTo(call.promptTokens());
                            assertThat(
                                            record.getTokens().getOutput()
                                                    + record.getTokens().getReasoning())
                                    .isEqualTo(call.completionTokens());
                        });
    }

    @Test
    void chargesTokensTimesThePriceOfTheCatalogueToTheNanoDollar() {
        assertThat(usage)
                .allSatisfy(
                        record ->
                                assertThat(record.getCostNanoUsd())
                                        .isEqualTo(
                                                prices(record.getLane())
                                                        .costNanoUsd(record.getTokens())));
        Map<String, Long> byJob = new HashMap<>();
        usage.forEach(record -> byJob.merge(record.getJobId(), record.getCostNanoUsd(), Long::sum));
        assertThat(results)
                .filteredOn(result -> !result.getModel().equals("slow"))
                .allSatisfy(
                        result ->
                                assertThat(result.getCostNanoUsd())
                                        .isEqualTo(byJob.getOrDefault(result.getJobId(), 0L)));
    }

    @Test
    void keepsOneRowPerJobInPostgresql() throws Exception {
        Map<String, String> expected = new HashMap<>();
        ROUTE_BY_JOB.forEach((job, route) -> expected.put(job, EXPECTED.get(route)));

        await("the projection has caught up")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(rows())
                                        .containsExactlyInAnyOrderElementsOf(
                                                expected.entrySet().stream()
                                                        .map(e -> e.getKey() + " " + e.getValue())
                                                        .toList()));
    }

    @Test
    void tellsReceiversOfTheEndOfEveryJob() {
        WebhookDrill told = requireNonNull(webhooks);
        List<String> expected = new ArrayList<>(requireNonNull(JOBS_BY_TENANT.get("acme")));
        expected.add(ownWebhook);

        await("every end was told")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(told.of("/all").values())
                                        .extracting(event -> event.at("/data/id").asText())
                                        .containsExactlyInAnyOrderElementsOf(expected));
        assertThat(told.of("/all").values())
                .allSatisfy(
                        event ->
                                assertThat(event.path("type").asText())
                                        .isEqualTo(
                                                "job."
                                                        + EXPECTED.get(
                                                                event.at("/data/model").asText())));
        await("the job's own receiver was told")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !told.of("/own").isEmpty());
        assertThat(told.of("/own").values())
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.at("/data/id").asText()).isEqualTo(ownWebhook);
                            assertThat(event.at("/data/result/status_code").asInt()).isEqualTo(200);
                        });
        assertThat(told.unsigned).isEmpty();
    }

    /** Skipped where Node.js or the packages are not there. */
    @Test
    void signsAsTheJavaScriptLibraryWantsIt(@TempDir Path temp) throws Exception {
        NodeProgram verify = new NodeProgram("webhooks", "verify.js");
        verify.assumeInstalled();
        List<String> lines = List.copyOf(requireNonNull(webhooks).raw);
        assertThat(lines).isNotEmpty();
        Path file = Files.write(temp.resolve("received.jsonl"), lines);

        assertThat(verify.run(file.toString()))
                .isEqualTo(
                        "{\"verified\":%d,\"refused\":%d}".formatted(lines.size(), lines.size()));
    }

    /** What a data team does; skipped where Node.js or the packages are not there. */
    @Test
    void tellsAProgramOfOthersWhatCallsCost() throws Exception {
        NodeProgram reader = new NodeProgram("usage", "read.js");
        reader.assumeInstalled();

        JsonNode found =
                new ObjectMapper()
                        .readTree(
                                reader.run(
                                        sluice.kafka().bootstrapServers(),
                                        sluice.api().toString(),
                                        Integer.toString(usage.size())));

        assertThat(found.path("records").asInt()).isEqualTo(usage.size());
        assertThat(found.path("cost_nano_usd").asLong())
                .isEqualTo(usage.stream().mapToLong(UsageRecord::getCostNanoUsd).sum());
        usage.stream()
                .collect(groupingBy(UsageRecord::getLane, counting()))
                .forEach(
                        (lane, calls) ->
                                assertThat(found.path("by_lane").path(lane).asLong())
                                        .as(lane)
                                        .isEqualTo(calls));
    }

    @Test
    void showsEachTenantItsOwnJobsOnly() throws Exception {
        try (var acme = sluice.client("acme");
                var globex = sluice.client("globex")) {
            String job = requireNonNull(JOBS_BY_TENANT.get("acme")).getFirst();

            assertThat(acme.job(job).path("status").asText()).isEqualTo("succeeded");
            assertThat(globex.status(job)).isEqualTo(404);
        }
    }

    @Test
    void keepsTheJobsOfATenantInItsRetentionClass() throws Exception {
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                """
                                SELECT DISTINCT tenant || ' ' || retention_class FROM job
                                 WHERE tenant IN ('acme', 'globex') ORDER BY 1""")) {
            List<String> classes = new ArrayList<>();
            while (found.next()) {
                classes.add(found.getString(1));
            }

            assertThat(classes).containsExactly("acme standard", "globex short");
        }
    }

    @Test
    void noTopicKeepsBodiesOfAClassThatIsStored() throws Exception {
        assertThat(TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class))
                .filteredOn(JobRequest.class::isInstance)
                .map(JobRequest.class::cast)
                .filteredOn(request -> request.getCaller().getTenant().equals("globex"))
                .isNotEmpty()
                .allMatch(request -> request.getBody().getClaimCheck() != null)
                .allMatch(request -> request.getBody().getInlineBytes() == null);
        assertThat(results)
                .filteredOn(result -> result.getCaller().getTenant().equals("globex"))
                .filteredOn(result -> result.getResponse() != null)
                .isNotEmpty()
                .allMatch(result -> result.getResponse().getClaimCheck() != null)
                .allMatch(result -> result.getResponse().getInlineBytes() == null);
        assertThat(results)
                .filteredOn(result -> result.getCaller().getTenant().equals("acme"))
                .filteredOn(result -> result.getResponse() != null)
                .anyMatch(result -> result.getResponse().getInlineBytes() != null);
    }

    @Test
    void erasesBodiesAndMakesItsTablesAgain() throws Exception {
        List<String> jobs = requireNonNull(JOBS_BY_TENANT.get("globex"));

        StoreDrill.run(sluice, "globex", jobs.getFirst(), jobs.get(1));
    }

    private static void submit(String tenant) throws Exception {
        List<String> routes = new ArrayList<>();
        IntStream.range(0, STEADY_JOBS).forEach(i -> routes.add("steady"));
        routes.addAll(List.of("fallback", "fallback", "down", "tiny", "slow", "slow"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            lines.add(
                    ApiClient.line(
                            routes.get(i),
                            "Question %d of %s?".formatted(i, tenant),
                            routes.get(i).equals("slow") ? "\"deadline\":\"3s\"" : ""));
        }
        try (var client = sluice.client(tenant)) {
            List<String> ids = client.submitAll(lines);
            for (int i = 0; i < ids.size(); i++) {
                ROUTE_BY_JOB.put(ids.get(i), routes.get(i));
            }
            JOBS_BY_TENANT.put(tenant, ids);
        }
    }

    private static Prices prices(String lane) {
        return requireNonNull(
                catalog.lane(lane).map(Lane::model).flatMap(catalog::model).orElseThrow().prices());
    }

    private static List<String> rows() throws Exception {
        List<String> rows = new ArrayList<>();
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT job_id, status FROM job")) {
            while (found.next()) {
                rows.add(found.getString(1) + " " + found.getString(2));
            }
        }
        return rows;
    }
}
