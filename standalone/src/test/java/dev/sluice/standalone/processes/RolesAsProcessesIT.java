package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.processes.Http.Answer;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way a job can go, with every role in a process of its own: the jobs run once, each test
 * then looks at one kind of trace that they left. The last test stops the roles.
 */
@TestMethodOrder(OrderAnnotation.class)
final class RolesAsProcessesIT {
    private static final int STEADY_IN_BULK = 150;
    private static final int STEADY_SINGLY = 20;
    private static final ModelBehaviour ANSWERS = ModelBehaviour.defaults();

    /** What a job that was sent this way must come to. */
    private enum Kind {
        STEADY("succeeded", null, Jobs.line("steady", "What is 6 times 7?")),
        FALLBACK("succeeded", null, Jobs.line("fallback", "What is 6 times 7?")),
        DOWN("failed", "attempts_exhausted", Jobs.line("down", "Anybody there?")),
        WORDY(
                "failed",
                "no_lane",
                Jobs.line("plain", "A novel, please", ",\"max_completion_tokens\":4001", "")),
        LATE(
                "expired",
                "deadline_exceeded",
                Jobs.line("slow", "No hurry?", "", ",\"deadline\":\"3s\""));

        private final String status;
        private final @Nullable String error;
        private final String line;

        Kind(String status, @Nullable String error, String line) {
            this.status = status;
            this.error = error;
            this.line = line;
        }
    }

    private static final Map<String, Kind> KINDS = new HashMap<>();
    private static final Map<String, List<String>> JOBS_BY_TENANT = new HashMap<>();
    private static final List<Integer> READS_AFTER_202 = new ArrayList<>();
    private static final Map<Role, RoleProcess> ROLES = new EnumMap<>(Role.class);
    private static final Map<Role, URI> MANAGEMENT = new EnumMap<>(Role.class);
    private static ProviderSimulator simulator = ProviderSimulator.start(behaviour());
    private static TestInstallation sluice = installation();
    private static Charges charges = new Charges(Catalog.EMPTY);
    private static List<JobResult> results = List.of();
    private static List<UsageRecord> usage = List.of();
    private static Map<String, CallRecord> calls = Map.of();

    private static SimulatorConfig behaviour() {
        return SimulatorConfig.defaults()
                .withFaults(
                        new FaultTiming(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(200)))
                .withModel(
                        "stumbling",
                        ANSWERS.withCachedShare(0.2)
                                .withFaults(
                                        new FaultRule(new Fault.Status(500), 0.03),
                                        new FaultRule(new Fault.Status(429), 0.02)))
                .withModel(
                        "dear",
                        ANSWERS.withCachedShare(0.3).withAnswer(new AnswerLength(8, 24, 7)))
                .withModel("broken", ModelBehaviour.downWith(new Fault.Status(500)))
                .withModel("down", ModelBehaviour.down())
                .withModel(
                        "plain",
                        ANSWERS.withLatency(new LatencyModel(Duration.ofSeconds(2), 0, 0)))
                .withModel(
                        "slow", ANSWERS.withLatency(new LatencyModel(Duration.ofMinutes(1), 0, 0)));
    }

    private static TestInstallation installation() {
        try {
            return TestInstallation.create();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void runsJobsOfEveryKind() throws Exception {
        charges =
                new Charges(
                        sluice.seed(
                                Path.of(
                                        RolesAsProcessesIT.class
                                                .getResource("/catalog/processes.yaml")
                                                .toURI()),
                                simulator));
        for (Role role : Role.values()) {
            spawn(role);
        }
        submit("acme");
        submit("globex");
        var traces = new Traces(sluice);
        await("every job has a result")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> traces.results().size() >= KINDS.size());
        await("every call has its usage record")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () ->
                                simulator.calls().count().inFlight() == 0
                                        && traces.usage().size()
                                                >= simulator.calls().count().finished());
        results = traces.results();
        usage = traces.usage();
        calls =
                simulator.calls().calls().stream()
                        .collect(toMap(CallRecord::callId, call -> call));
    }

    private static void spawn(Role role) throws Exception {
        Map<String, Object> more = new HashMap<>();
        if (role == Role.INGRESS) {
            try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                more.put("endpoints.all.port", socket.getLocalPort());
            }
            // On a busy machine the coordinator's word may take longer than a client would wait.
            more.put("sluice.ingress.replies.wait-max", "30s");
        }
        RoleProcess process = sluice.spawn(role, more);
        ROLES.put(role, process);
        MANAGEMENT.put(
                role,
                role == Role.INGRESS
                        ? URI.create("http://127.0.0.1:" + more.get("endpoints.all.port"))
                        : process.uri());
    }

    private static void submit(String tenant) throws Exception {
        List<Kind> kinds =
                new ArrayList<>(
                        List.of(Kind.FALLBACK, Kind.DOWN, Kind.WORDY, Kind.LATE, Kind.FALLBACK));
        kinds.addAll(Collections.nCopies(STEADY_IN_BULK, Kind.STEADY));
        try (var client = new ApiClient(sluice.api(), sluice.key(tenant))) {
            List<String> ids = client.submitAll(kinds.stream().map(kind -> kind.line).toList());
            for (int i = 0; i < ids.size(); i++) {
                KINDS.put(ids.get(i), kinds.get(i));
            }
            JOBS_BY_TENANT.put(tenant, ids);
            List<Kind> singly = new ArrayList<>(List.of(Kind.values()));
            singly.addAll(Collections.nCopies(STEADY_SINGLY, Kind.STEADY));
            for (Kind kind : singly) {
                String id = client.submit(kind.line);
                READS_AFTER_202.add(client.status(id));
                KINDS.put(id, kind);
            }
        }
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    @Test
    void endsEveryJobAsItMustWithOneResult() {
        assertThat(results)
                .allSatisfy(
                        result -> {
                            Kind kind = requireNonNull(KINDS.get(result.getJobId()));
                            assertThat(status(result))
                                    .as("%s %s: %s", kind, result.getJobId(), result.getError())
                                    .isEqualTo(kind.status);
                            assertThat(
                                            result.getError() == null
                                                    ? null
                                                    : result.getError().getCode())
                                    .isEqualTo(kind.error);
                        });
        assertThat(
                        results.stream()
                                .collect(
                                        groupingBy(
                                                result -> result.getJobId() + "." + result.getRun(),
                                                counting())))
                .containsOnlyKeys(KINDS.keySet().stream().map(job -> job + ".1").toList())
                .allSatisfy((run, copies) -> assertThat(copies).isEqualTo(1));
    }

    @Test
    void retriesWhatFailedOnceAndFallsBackWhereALaneIsBroken() {
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == Kind.STEADY)
                .filteredOn(result -> result.getAttempts().size() > 1)
                .isNotEmpty();
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == Kind.FALLBACK)
                .allSatisfy(
                        result -> {
                            assertThat(result.getAttempts().getFirst().getLane())
                                    .isEqualTo("broken");
                            assertThat(result.getLane()).isEqualTo("dear");
                        });
        assertThat(results)
                .filteredOn(result -> KINDS.get(result.getJobId()) == Kind.DOWN)
                .allSatisfy(result -> assertThat(result.getAttempts()).hasSize(3));
    }

    @Test
    void bookedOneCallRecordPerCallThatTheProviderGot() {
        assertThat(usage)
                .allSatisfy(record -> assertThat(record.getKind()).isEqualTo(UsageKind.CALL))
                .extracting(UsageRecord::getCallId)
                .containsExactlyInAnyOrderElementsOf(calls.keySet());
    }

    @Test
    void chargesTokensTimesThePriceOfTheCatalogueToTheNanoDollar() {
        assertThat(usage)
                .allSatisfy(
                        record ->
                                assertThat(record.getCostNanoUsd())
                                        .isEqualTo(
                                                charges.nanoUsd(
                                                        record.getLane(), record.getTokens())));
        assertThat(usage)
                .filteredOn(record -> record.getTokens().getSource() == TokenSource.PROVIDER)
                .hasSizeGreaterThanOrEqualTo(2 * (STEADY_IN_BULK + STEADY_SINGLY))
                .allSatisfy(
                        record ->
                                assertThat(record.getCostNanoUsd())
                                        .isEqualTo(
                                                charges.nanoUsd(
                                                        record.getLane(),
                                                        requireNonNull(
                                                                calls.get(record.getCallId())))));
    }

    @Test
    void sumsTheCostOfItsCallsForEveryJob() throws Exception {
        Map<String, Long> byJob = new HashMap<>();
        usage.stream()
                .filter(record -> !record.getLate())
                .forEach(
                        record ->
                                byJob.merge(
                                        record.getJobId(), record.getCostNanoUsd(), Long::sum));
        List<Traces.Row> expected =
                KINDS.entrySet().stream()
                        .map(
                                job ->
                                        new Traces.Row(
                                                job.getKey(),
                                                job.getValue().status,
                                                byJob.getOrDefault(job.getKey(), 0L)))
                        .toList();

        assertThat(results)
                .extracting(JobResult::getJobId, JobResult::getCostNanoUsd)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream()
                                .map(
                                        row ->
                                                tuple(
                                                        row.jobId(), row.costNanoUsd()))
                                .toList());
        await("the projection has caught up: one row per job, with its end and its cost")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(new Traces(sluice).rows())
                                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    @Test
    void knowsAJobAsSoonAsItIsAccepted() {
        assertThat(READS_AFTER_202)
                .hasSize(2 * (STEADY_SINGLY + Kind.values().length))
                .containsOnly(200);
    }

    @Test
    void hidesOtherTenantsJobsAndInventedIds() throws Exception {
        String job = requireNonNull(JOBS_BY_TENANT.get("acme")).getFirst();
        int middle = job.length() / 2;
        String forged =
                job.substring(0, middle)
                        + (job.charAt(middle) == '0' ? '1' : '0')
                        + job.substring(middle + 1);
        try (var acme = http("acme");
                var globex = http("globex")) {
            assertThat(acme.get("/v1/jobs/" + job).status()).isEqualTo(200);
            for (Answer answer :
                    List.of(
                            globex.get("/v1/jobs/" + job),
                            acme.get("/v1/jobs/" + forged),
                            acme.get("/v1/jobs/job_1"))) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(404);
                assertThat(answer.json().path("code").asText()).isEqualTo("job_not_found");
            }
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void answersARepeatedIdempotencyKeyWithTheFirstJob() throws Exception {
        String line = Jobs.line("steady", "Once only?");
        try (var acme = http("acme");
                var globex = http("globex")) {
            Answer first = acme.post("/v1/jobs", Http.JSON, line, "Idempotency-Key", "k-1");
            Answer again = acme.post("/v1/jobs", Http.JSON, line, "Idempotency-Key", "k-1");
            Answer other =
                    acme.post(
                            "/v1/jobs",
                            Http.JSON,
                            Jobs.line("steady", "Something else?"),
                            "Idempotency-Key",
                            "k-1");
            Answer elsewhere = globex.post("/v1/jobs", Http.JSON, line, "Idempotency-Key", "k-1");
            String id = first.json().path("id").asText();
            JsonNode ended = acme.get("/v1/jobs/" + id + "?wait=30s").json();
            Answer afterTheEnd = acme.post("/v1/jobs", Http.JSON, line, "Idempotency-Key", "k-1");

            assertThat(first.status()).as(first.body()).isEqualTo(202);
            assertThat(again.status()).as(again.body()).isEqualTo(200);
            assertThat(again.json().path("id").asText()).isEqualTo(id);
            assertThat(other.status()).as(other.body()).isEqualTo(409);
            assertThat(other.json().path("code").asText()).isEqualTo("idempotency_conflict");
            assertThat(elsewhere.status()).as(elsewhere.body()).isEqualTo(202);
            assertThat(elsewhere.json().path("id").asText()).isNotEqualTo(id);
            assertThat(ended.path("status").asText()).isEqualTo("succeeded");
            assertThat(afterTheEnd.status()).as(afterTheEnd.body()).isEqualTo(200);
            assertThat(afterTheEnd.json().path("id").asText()).isEqualTo(id);
            assertThat(new Traces(sluice).results())
                    .filteredOn(result -> result.getJobId().equals(id))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void answersHealthAndMetricsOnTheManagementPort(Role role) throws Exception {
        try (var management = Http.of(requireNonNull(MANAGEMENT.get(role)), "")) {
            for (String path : List.of("/health", "/health/readiness", "/health/liveness")) {
                Answer answer = management.get(path);
                assertThat(answer.status()).as("%s %s", path, answer.body()).isEqualTo(200);
                assertThat(answer.json().path("status").asText()).isEqualTo("UP");
            }
            Answer metrics = management.get("/prometheus");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body()).contains("jvm_memory_used_bytes", "sluice_");
        }
    }

    @Test
    void keepsManagementOffTheApiPort() throws Exception {
        try (var api = http("acme")) {
            assertThat(
                            IntStream.of(
                                            api.get("/health").status(),
                                            api.get("/prometheus").status())
                                    .boxed())
                    .containsOnly(404);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void finishesItsCallsAndStopsOnSigterm() throws Exception {
        Traces traces = new Traces(sluice);
        String job;
        try (var acme = new ApiClient(sluice.api(), sluice.key("acme"))) {
            job = acme.submit(Jobs.line("plain", "Time for one more?"));
            await("the call is under way")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> simulator.calls().count().inFlight() == 1);

            assertThat(exitCode(Role.WORKER)).isEqualTo(143);

            assertThat(acme.job(job).path("status").asText()).isEqualTo("succeeded");
        }
        assertThat(traces.results())
                .filteredOn(result -> result.getJobId().equals(job))
                .singleElement()
                .satisfies(result -> assertThat(result.getAttempts()).hasSize(1));
        assertThat(exitCode(Role.INGRESS)).isEqualTo(143);
        assertThat(exitCode(Role.ROUTER)).isEqualTo(143);
        assertThat(exitCode(Role.RESULTS)).isEqualTo(143);
    }

    /** SIGTERM; fails when the process does not end. */
    private static int exitCode(Role role) throws Exception {
        return requireNonNull(ROLES.get(role)).terminate();
    }

    private static Http http(String tenant) {
        return Http.of(sluice.api(), sluice.key(tenant));
    }

    private static String status(JobResult result) {
        return result.getStatus().toString().toLowerCase(Locale.ROOT);
    }
}
