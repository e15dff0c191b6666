package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.anthropic.AnthropicWire;
import dev.sluice.worker.provider.gemini.GeminiWire;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Providers that speak a wire in a manner of their own, by what the catalogue says alone. */
class DeparturesTest {
    private static final String ASKED =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_tokens\":9}";

    private final Rig rig = new Rig();
    private final List<String> received = new ArrayList<>();
    private HttpServer provider;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    received.add(exchange.getRequestURI().toString());
                    exchange.getRequestHeaders()
                            .forEach((name, values) -> received.add(name + ": " + values.get(0)));
                    received.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    byte[] answer = "{\"choices\":[]}".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
        rig.close();
    }

    @Test
    void callsADeploymentOfAzure() {
        call(
                new OpenAiWire(),
                "gpt 4o/eu",
                settings(
                        "api-key: {key}",
                        Map.of(),
                        Map.of("api-version", "2024-10-21"),
                        "/openai/deployments/{model}{path}",
                        List.of()));

        assertThat(received.getFirst())
                .isEqualTo(
                        "/openai/deployments/gpt%204o%2Feu/chat/completions?api-version=2024-10-21");
        assertThat(received).contains("Api-key: sk-1").noneMatch(h -> h.startsWith("Auth"));
    }

    @Test
    void sendsMoreHeaders() {
        call(
                new OpenAiWire(),
                "m",
                settings(
                        null,
                        Map.of("HTTP-Referer", "https://example.org", "X-Title", "Clips"),
                        Map.of(),
                        null,
                        List.of()));

        assertThat(received)
                .contains(
                        "/chat/completions",
                        "Http-referer: https://example.org",
                        "X-title: Clips",
                        "Authorization: Bearer sk-1");
    }

    @Test
    void showsTheKeyInAnotherSchemeOnAnyWire() {
        call(
                new AnthropicWire(),
                "claude-sonnet-4-6",
                settings("Authorization: Token {key}", Map.of(), Map.of(), null, List.of()));

        assertThat(received)
                .contains("Authorization: Token sk-1")
                .noneMatch(h -> h.startsWith("X-api-key"));
    }

    @Test
    void addsToAQueryThatTheWireHas() {
        assertThat(
                        Departures.path(
                                settings(
                                        null,
                                        Map.of(),
                                        Map.of("b", "ü&", "a", "1"),
                                        "/v2{path}",
                                        List.of()),
                                "/models/x:streamGenerateContent?alt=sse",
                                "x"))
                .isEqualTo("/v2/models/x:streamGenerateContent?alt=sse&a=1&b=%C3%BC%26");
    }

    @Test
    void doesAllAsTheWireSaysWhereNothingElseIsSaid() {
        call(new GeminiWire(), "gemini-2.5-flash", null);

        assertThat(received.getFirst()).isEqualTo("/models/gemini-2.5-flash:generateContent");
        assertThat(received).contains("X-goog-api-key: sk-1");
    }

    @Test
    void sendsNothingThatTheProviderLacks() {
        WireSettings settings =
                settings(
                        null,
                        Map.of(),
                        Map.of(),
                        null,
                        List.of("max_tokens", "stream_options", "seed", "service_tier"));

        call(new OpenAiWire(), "m", settings);
        assertThat(received.getLast())
                .isEqualTo(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"max_completion_tokens\":9}");

        received.clear();
        CallEnd end = rig.call(new OpenAiWire(), base(), "m", "{\"seed\":7}", settings);
        assertThat(received).isEmpty();
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CALLER_FAULT);
        assertThat(end.outcome().message()).contains("seed: the provider does not take it");
    }

    private void call(Wire wire, String model, @Nullable WireSettings settings) {
        CallEnd end = rig.call(wire, base(), model, ASKED, settings);
        assertThat(end.callMade()).as(end.outcome().message()).isTrue();
    }

    private String base() {
        return "http://127.0.0.1:" + provider.getAddress().getPort();
    }

    private static WireSettings settings(
            @Nullable String keyHeader,
            Map<String, String> headers,
            Map<String, String> query,
            @Nullable String path,
            List<String> lacks) {
        return new WireSettings(keyHeader, headers, query, path, lacks, null, null, false);
    }
}
