package dev.sluice.standalone.endtoend;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.role.RoleApplication;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What two tenants of weights 1 and 3, whose coordinators are tasks of two router processes, get of
 * a lane while a third floods it.
 */
@Tag("chaos")
final class SharesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What comes at once after a silence, of calls and of tokens, has gone by then. */
    private static final Duration SETTLED = Duration.ofSeconds(8);

    private static final ModelBehaviour ANSWERS =
            ModelBehaviour.defaults().withAnswer(AnswerLength.exactly(50));

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel("calls", taking(Duration.ofMillis(500)))
                            .withModel("tokens", taking(Duration.ofMillis(100))));
    private static TestInstallation sluice = TestInstallation.createForClass();

    /**
     * @param words of each prompt
     */
    private record Work(String tenant, int jobs, int words) {}

    private static ModelBehaviour taking(Duration time) {
        return ANSWERS.withLatency(new LatencyModel(time, 0, 0));
    }

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(
                        Objects.requireNonNull(SharesIT.class.getResource("/catalog/shares.yaml"))
                                .toURI()),
                simulator);
        List<RoleApplication> running = new ArrayList<>();
        for (Role role : List.of(Role.INGRESS, Role.WORKER, Role.RESULTS)) {
            running.add(sluice.start(role, Map.of()));
        }
        sluice.spawn(Role.ROUTER, Map.of());
        sluice.spawn(
                Role.ROUTER,
                Map.of(
                        "sluice.router.state-dir",
                        sluice.directory("router-2").toString(),
                        "micronaut.server.port",
                        TestInstallation.freePort("router-2")));
        await("all are ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> running.stream().allMatch(RoleApplication::ready));
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    /** All calls alike, so that a lane's calls are its tokens. */
    @Test
    void callsFollowWeightsWhileAThirdFloods() throws Exception {
        sharesFollowWeights(
                "calls",
                List.of(
                        new Work("flood", 3_000, 50),
                        new Work("acme", 800, 50),
                        new Work("globex", 2_400, 50)));
    }

    /** The lighter tenant's jobs are the larger ones. */
    @Test
    void tokensFollowWeightsWhateverTheSizeOfJobs() throws Exception {
        sharesFollowWeights(
                "tokens",
                List.of(
                        new Work("flood", 3_000, 150),
                        new Work("acme", 350, 350),
                        new Work("globex", 4_200, 50)));
    }

    private static void sharesFollowWeights(String route, List<Work> works) throws Exception {
        int jobs = 0;
        for (Work work : works) {
            submit(route, work);
            jobs += work.jobs();
        }
        int all = jobs;
        await("every call is booked")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> tenants(route).size() >= all);

        Map<String, List<CallRecord>> calls = calls(route);
        Instant from =
                calls.values().stream()
                        .map(of -> of.getFirst().receivedAt())
                        .max(Comparator.naturalOrder())
                        .orElseThrow()
                        .plus(SETTLED);
        // With its last call a tenant has nothing in line any more.
        Instant to =
                calls.values().stream()
                        .map(of -> of.getLast().receivedAt())
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        Map<String, Long> tokens = new TreeMap<>();
        calls.forEach(
                (tenant, of) ->
                        tokens.put(
                                tenant,
                                of.stream()
                                        .filter(call -> call.receivedAt().isAfter(from))
                                        .filter(call -> call.receivedAt().isBefore(to))
                                        .mapToLong(
                                                call ->
                                                        call.promptTokens()
                                                                + call.completionTokens())
                                        .sum()));
        double acme = Objects.requireNonNull(tokens.get("acme"));
        double globex = Objects.requireNonNull(tokens.get("globex"));
        System.out.printf(
                "shares of lane %s: tokens by tenant in %d ms with all in line: %s; globex over acme %.3f%n",
                route, Duration.between(from, to).toMillis(), tokens, globex / acme);
        assertThat(globex / acme)
                .as("tokens of weight 3 over those of 1")
                .isCloseTo(3, within(0.15));
    }

    private static void submit(String route, Work work) throws Exception {
        String prompt = "word ".repeat(work.words()).strip();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < work.jobs(); i++) {
            lines.add(ApiClient.line(route, prompt, ""));
        }
        try (ApiClient client = sluice.client(work.tenant())) {
            client.submitAll(lines);
        }
    }

    /** Those of a route that are booked, by tenant, in the order in which they came. */
    private static Map<String, List<CallRecord>> calls(String route) {
        Map<String, String> tenants = tenants(route);
        return simulator.calls().calls().stream()
                .filter(call -> call.model().equals(route))
                .sorted(Comparator.comparing(CallRecord::receivedAt))
                .collect(groupingBy(call -> Objects.requireNonNull(tenants.get(call.callId()))));
    }

    /** By call. */
    private static Map<String, String> tenants(String route) {
        Map<String, String> tenants = new HashMap<>();
        TopicReading.all(sluice, Topics.USAGE, UsageRecord.class).stream()
                .filter(record -> record.getModel().equals(route))
                .forEach(record -> tenants.put(record.getCallId(), record.getCaller().getTenant()));
        return tenants;
    }
}
