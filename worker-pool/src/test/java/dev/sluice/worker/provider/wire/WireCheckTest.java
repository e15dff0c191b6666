package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.worker.provider.anthropic.AnthropicWire;
import dev.sluice.worker.provider.gemini.GeminiWire;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes out to look whether a provider answers, and what is made of the answers. */
class WireCheckTest {
    private static final ProviderSimulator SIMULATOR =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withAnyModel(ModelBehaviour.defaults())
                            .withFaults(
                                    new FaultTiming(
                                            Duration.ofSeconds(1),
                                            Duration.ofMillis(50),
                                            Duration.ofSeconds(1))));

    private static final Rig RIG = new Rig();

    @AfterAll
    static void close() {
        RIG.close();
        SIMULATOR.close();
    }

    static Stream<Wire> wires() {
        return Stream.of(new OpenAiWire(), new AnthropicWire(), new GeminiWire());
    }

    private static OutcomeReason found(Wire wire, String model) {
        return RIG.look(
                        wire,
                        SIMULATOR.rootUri().resolve(Wires.version(wire)).toString(),
                        model,
                        null)
                .reason();
    }

    @ParameterizedTest
    @MethodSource("wires")
    void findsWhoIsThereAndIsNoCall(Wire wire) {
        int calls = SIMULATOR.calls().calls().size();

        assertThat(found(wire, "healthy")).isEqualTo(OutcomeReason.OK);
        assertThat(SIMULATOR.calls().calls()).hasSize(calls);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void meetsTheFaultsThatCallsMeet(Wire wire) {
        SIMULATOR.put("reset", ModelBehaviour.down());
        SIMULATOR.put("mute", ModelBehaviour.downWith(Fault.Wire.HANG));
        SIMULATOR.put("broken", ModelBehaviour.downWith(new Fault.Status(500)));
        SIMULATOR.put("stranger", ModelBehaviour.downWith(new Fault.Status(401)));
        SIMULATOR.put("busy", ModelBehaviour.downWith(new Fault.Status(429)));

        assertThat(found(wire, "reset")).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(found(wire, "mute")).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(found(wire, "broken")).isEqualTo(OutcomeReason.SERVER_ERROR);
        assertThat(found(wire, "stranger")).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(found(wire, "busy")).isEqualTo(OutcomeReason.RATE_LIMITED);
    }

    @ParameterizedTest
    @MethodSource("wires")
    void findsNobodyWhereNobodyListens(Wire wire) {
        assertThat(RIG.look(wire, "http://127.0.0.1:1/v1", "m", null).reason())
                .isEqualTo(OutcomeReason.CONNECT_FAILED);
    }

    @Test
    void goesTheWayOfCallsWithTheirKeyAndSettings() throws Exception {
        WireSettings settings =
                new WireSettings(
                        "api-key: {key}",
                        Map.of("x-team", "ours"),
                        Map.of("api-version", "1"),
                        "/deployments/{model}{path}",
                        List.of(),
                        null,
                        null,
                        false);

        assertThat(request(new OpenAiWire(), "a b/c", settings))
                .isEqualTo(
                        "GET /v1/deployments/a%20b%2Fc/models/a%20b%2Fc?api-version=1 api-key=sk-1 x-team=ours");
    }

    @Test
    void asksInTheWordsOfItsWire() throws Exception {
        assertThat(request(new OpenAiWire(), "gpt-4o", null))
                .isEqualTo("GET /v1/models/gpt-4o authorization=Bearer sk-1");
        assertThat(request(new AnthropicWire(), "claude", null))
                .isEqualTo("GET /v1/models/claude anthropic-version=2023-06-01 x-api-key=sk-1");
        assertThat(request(new GeminiWire(), "gemini", null))
                .isEqualTo("GET /v1/models/gemini x-goog-api-key=sk-1");
    }

    /** What a server hears of a check: method, address and the headers that say who asks. */
    private static String request(Wire wire, String model, @Nullable WireSettings settings)
            throws Exception {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, heard));
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
            assertThat(RIG.look(wire, base, model, settings).reason()).isEqualTo(OutcomeReason.OK);
            return heard.take();
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, LinkedBlockingQueue<String> heard)
            throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
        for (String name :
                List.of(
                        "anthropic-version",
                        "api-key",
                        "authorization",
                        "x-api-key",
                        "x-goog-api-key",
                        "x-team")) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                text.append(' ').append(name).append('=').append(value);
            }
        }
        heard.add(text.toString());
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }
}
