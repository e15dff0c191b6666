package dev.sluice.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ProviderSimulatorTest {
    private static final ModelBehaviour ENDLESS =
            ModelBehaviour.defaults().withLatency(new LatencyModel(Duration.ofHours(1), 0, 0));

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        ModelBehaviour later =
                ModelBehaviour.defaults()
                        .withLatency(new LatencyModel(Duration.ofMillis(30), 0, 0));
        SimulatorConfig config =
                SimulatorConfig.defaults()
                        .withModel("later", later)
                        .withModel("gpt-4o", ModelBehaviour.defaults());
        try (Sim sim = Sim.start(config);
                Socket socket = sim.connect()) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.write(Sim.wire(Sim.HELLO.replace("gpt-4o", "later")));
            both.write(Sim.wire(Sim.HELLO, "Connection", "close"));
            socket.getOutputStream().write(both.toByteArray());

            String answers =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(
                            Pattern.compile("\"model\":\"([^\"]*)\"")
                                    .matcher(answers)
                                    .results()
                                    .map(found -> found.group(1)))
                    .containsExactly("later", "gpt-4o");
        }
    }

    @Test
    void answersEveryRequestOfAClientThatReadsLate() throws Exception {
        byte[] request = Sim.wire(Sim.HELLO);
        int requests = 30_000;
        try (Sim sim = Sim.start();
                Socket socket = sim.connect()) {
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < requests; i++) {
                                                socket.getOutputStream().write(request);
                                            }
                                            socket.getOutputStream()
                                                    .write(
                                                            Sim.wire(
                                                                    Sim.HELLO,
                                                                    "Connection",
                                                                    "close"));
                                        } catch (IOException broken) {
                                            throw new UncheckedIOException(broken);
                                        }
                                    });
            Awaitility.await("the simulator to stop reading")
                    .during(Duration.ofMillis(200))
                    .until(
                            () -> {
                                long received = sim.simulator().calls().count().received();
                                return received > 0 && received < requests;
                            });

            String answers =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            writer.join();
            assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(requests + 2);
        }
    }

    @Test
    void recordsACallWhoseClientGoesAwayBeforeTheAnswer() throws IOException {
        try (Sim sim = Sim.start(SimulatorConfig.defaults().withAnyModel(ENDLESS))) {
            try (Socket socket = sim.connect()) {
                socket.getOutputStream().write(Sim.wire(Sim.HELLO));
                Awaitility.await("the call")
                        .until(() -> sim.simulator().calls().count().inFlight() == 1);
            }

            Awaitility.await("the abort")
                    .until(() -> sim.simulator().calls().count().aborted() == 1);
            assertThat(sim.calls().getFirst())
                    .satisfies(
                            call -> {
                                assertThat(call.status()).isZero();
                                assertThat(call.promptTokens()).isEqualTo(11);
                                assertThat(call.completionTokens()).isZero();
                            });
        }
    }

    @Test
    void recordsCallsThatItDropsWhenItIsClosed() throws IOException {
        Sim sim = Sim.start(SimulatorConfig.defaults().withAnyModel(ENDLESS));
        try (Socket socket = sim.connect()) {
            socket.getOutputStream().write(Sim.wire(Sim.HELLO));
            Awaitility.await("the call")
                    .until(() -> sim.simulator().calls().count().inFlight() == 1);

            sim.close();

            assertThat(sim.calls()).singleElement().matches(call -> call.aborted());
        }
    }

    @Test
    void returnsFromAwaitWhenItIsClosed() throws InterruptedException {
        ProviderSimulator simulator = ProviderSimulator.start(SimulatorConfig.defaults());
        Thread waiting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        simulator.await();
                                    } catch (InterruptedException interrupted) {
                                        Thread.currentThread().interrupt();
                                    }
                                });

        simulator.close();

        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void refusesAPortThatIsTaken() {
        try (ProviderSimulator first = ProviderSimulator.start(SimulatorConfig.defaults())) {
            SimulatorConfig same = SimulatorConfig.defaults().withPort(first.baseUri().getPort());

            assertThatThrownBy(() -> ProviderSimulator.start(same))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void refusesConfigurationOutOfBounds() {
        assertThatThrownBy(() -> SimulatorConfig.defaults().withPort(70_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port 70000: expected 0 to 65535");
    }
}
