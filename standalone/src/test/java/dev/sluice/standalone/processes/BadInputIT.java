package dev.sluice.standalone.processes;

import static dev.sluice.standalone.processes.Problems.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.processes.Http.Answer;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients get wrong, told to a real ingress process. The last two tests look at what came of
 * it: nothing of what was refused, and everything of what was good.
 */
@TestMethodOrder(OrderAnnotation.class)
final class BadInputIT {
    private static final int TOO_LARGE = 20 << 20;
    private static final String GOOD = Jobs.line("plain", "Fine?");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel(
                                    "plain",
                                    ModelBehaviour.defaults().withAnswer(AnswerLength.exactly(2))));
    private static TestInstallation sluice = TestInstallation.createForClass();

    @BeforeAll
    static void start() throws Exception {
        sluice.seed(
                Path.of(BadInputIT.class.getResource("/catalog/processes.yaml").toURI()),
                simulator);
        for (Role role : List.of(Role.RESULTS, Role.WORKER, Role.ROUTER)) {
            var running = sluice.start(role, Map.of());
            await(role + " is ready").atMost(Duration.ofSeconds(60)).until(running::ready);
        }
        sluice.spawn(Role.INGRESS, Map.of());
    }

    @AfterAll
    static void stop() {
        sluice.close();
        simulator.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("no body", "", 400, "missing_body", null),
                Arguments.of("blanks", "  \n ", 400, "missing_body", null),
                Arguments.of(
                        "truncated JSON",
                        GOOD.substring(0, GOOD.length() - 3),
                        400,
                        "invalid_json",
                        null),
                Arguments.of("two objects", GOOD + GOOD, 400, "invalid_json", null),
                Arguments.of("no object", "[1]", 400, "invalid_request", ""),
                Arguments.of("no request inside", "{}", 400, "invalid_request", "/body"),
                Arguments.of(
                        "a list for the body", "{\"body\":[]}", 400, "invalid_request", "/body"),
                Arguments.of("no route", "{\"body\":{}}", 400, "invalid_request", "/body/model"),
                Arguments.of(
                        "a number for the route",
                        "{\"body\":{\"model\":5}}",
                        400,
                        "invalid_request",
                        "/body/model"),
                Arguments.of(
                        "text for a bound",
                        Jobs.line("plain", "?", ",\"max_tokens\":\"many\"", ""),
                        400,
                        "invalid_request",
                        "/body/max_tokens"),
                Arguments.of(
                        "a class of its own",
                        Jobs.line("plain", "?", "", ",\"priority\":\"urgent\""),
                        400,
                        "invalid_request",
                        "/priority"),
                Arguments.of(
                        "a number for the deadline",
                        Jobs.line("plain", "?", "", ",\"deadline\":60"),
                        400,
                        "invalid_request",
                        "/deadline"),
                Arguments.of(
                        "a deadline that has passed",
                        Jobs.line("plain", "?", "", ",\"deadline\":\"2020-01-01T00:00:00Z\""),
                        400,
                        "invalid_request",
                        "/deadline"),
                Arguments.of(
                        "text for money",
                        Jobs.line("plain", "?", "", ",\"max_cost_usd\":\"1\""),
                        400,
                        "invalid_request",
                        "/max_cost_usd"),
                Arguments.of(
                        "a number in the metadata",
                        Jobs.line("plain", "?", "", ",\"metadata\":{\"a/b\":1}"),
                        400,
                        "invalid_request",
                        "/metadata/a~1b"),
                Arguments.of(
                        "an unknown field",
                        Jobs.line("plain", "?", "", ",\"tenant\":\"globex\""),
                        400,
                        "invalid_request",
                        "/tenant"),
                Arguments.of(
                        "an unknown route",
                        Jobs.line("nowhere", "?"),
                        400,
                        "model_not_found",
                        "/body/model"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, String body, int status, String code, @Nullable String pointer)
            throws Exception {
        try (var acme = acme()) {
            isProblem(acme.post("/v1/jobs", Http.JSON, body), status, code, pointer);
        }
    }

    @Test
    void refusesABodyOf20MegabytesAnnouncedOrNot() throws Exception {
        byte[] large = Jobs.line("plain", "x".repeat(TOO_LARGE)).getBytes(StandardCharsets.UTF_8);
        try (var acme = acme()) {
            isProblem(
                    acme.post("/v1/jobs", Http.JSON, BodyPublishers.ofByteArray(large)),
                    413,
                    "body_too_large",
                    null);
            isProblem(
                    acme.post(
                            "/v1/jobs",
                            Http.JSON,
                            BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))),
                    413,
                    "body_too_large",
                    null);
        }
    }

    @Test
    void takesNothingFromARequestThatBreaksOff() throws Exception {
        try (var acme = acme()) {
            acme.breakOff("/v1/jobs", Http.JSON, GOOD);
            acme.breakOff("/v1/jobs", Http.JSON, GOOD.substring(0, GOOD.length() / 2));
            acme.breakOff("/v1/jobs/bulk", Http.NDJSON, GOOD.substring(0, GOOD.length() / 2));

            isProblem(acme.post("/v1/jobs", Http.JSON, "{}"), 400, "invalid_request", "/body");
        }
    }

    @Test
    void refusesWhoItDoesNotKnow() throws Exception {
        String stranger = ApiKeys.create().text();
        try (var nobody = Http.of(sluice.api(), "");
                var unknown = Http.of(sluice.api(), stranger)) {
            for (Http client : List.of(nobody, unknown)) {
                isProblem(client.post("/v1/jobs", Http.JSON, GOOD), 401, "invalid_api_key", null);
                isProblem(
                        client.post("/v1/jobs/bulk", Http.NDJSON, GOOD + "\n"),
                        401,
                        "invalid_api_key",
                        null);
                isProblem(client.get("/v1/jobs/job_1"), 401, "invalid_api_key", null);
            }
        }
    }

    @Test
    void refusesOtherPathsMethodsAndMediaTypes() throws Exception {
        try (var acme = acme()) {
            isProblem(acme.get("/v1/jobz"), 404, "not_found", null);
            isProblem(acme.get("/v1/jobs/bulk/x"), 404, "not_found", null);
            isProblem(
                    acme.post("/v1/jobs/job_1", Http.JSON, GOOD), 405, "method_not_allowed", null);
            isProblem(
                    acme.post("/v1/jobs", "text/plain", GOOD), 415, "unsupported_media_type", null);
            isProblem(acme.post("/v1/jobs/bulk", Http.NDJSON, ""), 400, "missing_body", null);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void leftNoTraceOfWhatItRefused() throws Exception {
        assertThat(traces().requests()).isEmpty();
        assertThat(traces().results()).isEmpty();
        assertThat(traces().rows()).isEmpty();
        assertThat(simulator.calls().count().received()).isZero();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void makesJobsOfExactlyTheGoodLinesOfABulkRequest() throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        try (var acme = acme()) {
            Answer answer = acme.post("/v1/jobs/bulk", Http.NDJSON, BulkLines.upload());
            assertThat(answer.status()).isEqualTo(200);
            for (String line : answer.body().lines().toList()) {
                answers.add(MAPPER.readTree(line));
            }
        }

        Map<String, String> customIds = BulkLines.accepted(answers);
        assertThat(customIds).hasSize(BulkLines.GOOD);
        await("every good line has ended")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> traces().endedRows() >= customIds.size());
        List<JobResult> results = traces().results();
        assertThat(results)
                .allSatisfy(
                        result -> {
                            assertThat(result.getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
                            assertThat(result.getCustomId())
                                    .isEqualTo(customIds.get(result.getJobId()));
                        });
        eachOnce(traces().requested(), customIds.keySet());
        eachOnce(results.stream().map(JobResult::getJobId).toList(), customIds.keySet());
        eachOnce(traces().rows().stream().map(Traces.Row::jobId).toList(), customIds.keySet());
        assertThat(simulator.calls().count().finished()).isEqualTo(customIds.size());
    }

    /** By hash: comparing thousands of ids pair by pair would take longer than running the jobs. */
    private static void eachOnce(List<String> ids, Set<String> expected) {
        assertThat(ids).hasSize(expected.size());
        assertThat(new HashSet<>(ids)).isEqualTo(expected);
    }

    private static Traces traces() {
        return new Traces(sluice);
    }

    private static Http acme() {
        return Http.of(sluice.api(), sluice.key("acme"));
    }
}
