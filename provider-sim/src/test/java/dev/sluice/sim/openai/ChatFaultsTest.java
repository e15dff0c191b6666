package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChatFaultsTest {
    private static final String STREAMED =
            Sim.HELLO.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final SimulatorConfig CONFIG =
            SimulatorConfig.defaults()
                    .withModel("gpt-4o", ModelBehaviour.defaults())
                    .withModel("down", ModelBehaviour.down())
                    .withModel("overloaded", ModelBehaviour.downWith(new Fault.Status(503)))
                    .withModel(
                            "flaky",
                            ModelBehaviour.defaults()
                                    .withFaults(
                                            new FaultRule(new Fault.Status(500), 0.05),
                                            new FaultRule(new Fault.Status(429), 0.05)));
    private Sim sim;

    @BeforeAll
    void start() {
        sim = Sim.start(CONFIG);
    }

    @AfterAll
    void stop() {
        sim.close();
    }

    @BeforeEach
    void forgetCalls() {
        sim.simulator().calls().clear();
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error",
        "401, invalid_request_error",
        "403, request_forbidden",
        "404, invalid_request_error",
        "408, invalid_request_error",
        "413, invalid_request_error",
        "429, requests",
        "500, server_error",
        "502, server_error",
        "503, server_error",
        "529, server_error"
    })
    void answersTheStatusThatTheRequestOrders(int status, String type) throws IOException {
        HttpResponse<String> response =
                sim.chat(Sim.HELLO, "x-sim-fault", Integer.toString(status));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Sim.json(response).at("/error/type").asText()).isEqualTo(type);
        assertThat(sim.calls())
                .singleElement()
                .satisfies(
                        call -> {
                            assertThat(call.status()).isEqualTo(status);
                            assertThat(call.fault()).isEqualTo(Integer.toString(status));
                            assertThat(call.completionTokens()).isZero();
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"429", "503"})
    void asksToWaitWhenItIsBusy(String status) throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO, "x-sim-fault", status);

        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.headers().firstValue("retry-after-ms")).hasValue("1000");
    }

    @Test
    void saysThatTheQuotaIsSpentWithoutAWait() throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO, "x-sim-fault", "quota");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(Sim.json(response).at("/error/code").asText()).isEqualTo("insufficient_quota");
        assertThat(response.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    void resetsTheConnection() {
        assertThatThrownBy(() -> sim.chat(Sim.HELLO, "x-sim-fault", "reset"))
                .isInstanceOf(IOException.class);
        assertThat(sim.calls()).extracting("status", "fault").contains(tuple(0, "reset"));
    }

    @Test
    void resetsEveryCallOfAModelThatIsDown() {
        String body = Sim.HELLO.replace("gpt-4o", "down");

        assertThatThrownBy(() -> sim.chat(body)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> sim.chat(body)).isInstanceOf(IOException.class);
        assertThat(sim.calls()).extracting("model").containsOnly("down");
    }

    @Test
    void refusesEveryCallOfAModelThatIsDownPolitely() throws IOException {
        assertThat(sim.chat(Sim.HELLO.replace("gpt-4o", "overloaded")).statusCode()).isEqualTo(503);
    }

    @Test
    void answersForAModelThatIsDownIfTheRequestSaysNone() throws IOException {
        assertThat(
                        sim.chat(Sim.HELLO.replace("gpt-4o", "down"), "x-sim-fault", "none")
                                .statusCode())
                .isEqualTo(200);
    }

    @Test
    void sendsABodyThatIsNotJson() throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO, "x-sim-fault", "malformed");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> new ObjectMapper().readTree(response.body()))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void sendsOneEventThatIsNotJson() throws IOException {
        List<String> events = Sim.events(sim.chat(STREAMED, "x-sim-fault", "malformed").body());

        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(events.get(2))
                .isEqualTo("{\"id\":\"chatcmpl-\",\"choices\":[{\"delta\":{\"content\":");
    }

    @Test
    void sendsAPageInsteadOfJson() throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO, "x-sim-fault", "wrong_type");

        assertThat(response.headers().firstValue("content-type")).hasValue("text/html");
        assertThat(response.body()).startsWith("<html>");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closesInTheMiddle(boolean stream) {
        assertThatThrownBy(() -> sim.chat(stream ? STREAMED : Sim.HELLO, "x-sim-fault", "truncate"))
                .isInstanceOf(IOException.class);
        assertThat(sim.calls())
                .singleElement()
                .satisfies(
                        call -> {
                            assertThat(call.status()).isEqualTo(200);
                            assertThat(call.completionTokens()).isPositive();
                            assertThat(call.aborted()).isFalse();
                        });
    }

    @Test
    void hangsWithoutHoldingUpOthersUntilTheClientGoesAway() throws IOException {
        try (Socket socket = sim.connect()) {
            socket.getOutputStream().write(Sim.wire(Sim.HELLO, "x-sim-fault", "hang"));
            Awaitility.await("the call")
                    .until(() -> sim.simulator().calls().count().inFlight() == 1);

            assertThat(sim.chat(Sim.HELLO).statusCode()).isEqualTo(200);
        }

        Awaitility.await("the abort").until(() -> sim.calls().size() == 2);
        assertThat(sim.calls().getLast())
                .satisfies(
                        call -> {
                            assertThat(call.aborted()).isTrue();
                            assertThat(call.fault()).isEqualTo("hang");
                            assertThat(call.status()).isZero();
                        });
    }

    @Test
    void endsAHangAtItsBound() {
        FaultTiming brief =
                new FaultTiming(Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(1));
        try (Sim impatient = Sim.start(SimulatorConfig.defaults().withFaults(brief))) {
            assertThatThrownBy(() -> impatient.chat(Sim.HELLO, "x-sim-fault", "hang"))
                    .isInstanceOf(IOException.class);
            assertThat(impatient.calls().getLast().aborted()).isFalse();
        }
    }

    @Test
    void answersLaterWhenItIsSlow() throws IOException {
        FaultTiming brief =
                new FaultTiming(
                        Duration.ofMillis(50), Duration.ofMinutes(1), Duration.ofSeconds(1));
        try (Sim patient = Sim.start(SimulatorConfig.defaults().withFaults(brief))) {
            HttpResponse<String> response = patient.chat(Sim.HELLO, "x-sim-fault", "slow");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(patient.calls())
                    .singleElement()
                    .satisfies(
                            call ->
                                    assertThat(
                                                    Duration.between(
                                                            call.receivedAt(), call.finishedAt()))
                                            .isGreaterThanOrEqualTo(Duration.ofMillis(40)));
        }
    }

    @Test
    void namesAFaultThatDoesNotExist() throws IOException {
        HttpResponse<String> response = sim.chat(Sim.HELLO, "x-sim-fault", "tuesday");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Sim.json(response).at("/error/message").asText()).contains("tuesday");
    }

    @Test
    void drawsTheSameFaultForTheSameAttemptInEveryRun() throws IOException {
        List<Integer> first = statusesOfFlaky();
        List<Integer> again;
        try (Sim other = Sim.start(CONFIG)) {
            sim.close();
            sim = other;
            again = statusesOfFlaky();
        }
        sim = Sim.start(CONFIG);

        assertThat(again).isEqualTo(first);
        assertThat(first).contains(200, 429, 500);
        assertThat(first.stream().filter(status -> status != 200).count()).isBetween(10L, 55L);
    }

    @Test
    void appliesAnOrderedFaultAtItsRate() throws IOException {
        int failed = 0;
        for (int i = 0; i < 200; i++) {
            int status =
                    sim.chat(Sim.HELLO, "x-sim-fault", "500", "x-sim-fault-rate", "0.25")
                            .statusCode();
            failed += status == 500 ? 1 : 0;
        }

        assertThat(failed).isBetween(25, 80);
    }

    private List<Integer> statusesOfFlaky() throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            statuses.add(
                    sim.chat(Sim.HELLO.replace("gpt-4o", "flaky"), "Sluice-Attempt-Id", "a-" + i)
                            .statusCode());
        }
        return statuses;
    }
}
