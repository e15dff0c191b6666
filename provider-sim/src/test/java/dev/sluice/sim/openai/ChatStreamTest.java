package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class ChatStreamTest {
    private static final String STREAMED =
            Sim.HELLO.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final String WITH_USAGE =
            STREAMED.replace(
                    "{\"stream\"", "{\"stream_options\":{\"include_usage\":true},\"stream\"");
    private static final ModelBehaviour PACED =
            ModelBehaviour.defaults()
                    .withLatency(new LatencyModel(Duration.ofMillis(20), 500, 0.5))
                    .withAnswer(AnswerLength.exactly(40));

    @Test
    void sendsAnOpeningThenPiecesThenTheReasonThenDone() throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> response = sim.chat(STREAMED);

            assertThat(response.headers().firstValue("content-type").orElse(""))
                    .startsWith("text/event-stream");
            List<String> events = Sim.events(response.body());
            assertThat(events.getLast()).isEqualTo("[DONE]");
            JsonNode opening = Sim.json(events.getFirst());
            assertThat(opening.path("object").asText()).isEqualTo("chat.completion.chunk");
            assertThat(opening.at("/choices/0/delta/role").asText()).isEqualTo("assistant");
            assertThat(opening.at("/choices/0/finish_reason").isNull()).isTrue();
            assertThat(opening.has("usage")).isFalse();
            JsonNode closing = Sim.json(events.get(events.size() - 2));
            assertThat(closing.at("/choices/0/delta")).isEmpty();
            assertThat(closing.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
            assertThat(events.subList(0, events.size() - 1))
                    .extracting(event -> Sim.json(event).path("id").asText())
                    .containsOnly(opening.path("id").asText());
        }
    }

    @Test
    void carriesTheSameTextAsTheWholeAnswer() throws IOException {
        try (Sim sim = Sim.start()) {
            String whole = Sim.json(sim.chat(Sim.HELLO)).at("/choices/0/message/content").asText();

            assertThat(text(sim.chat(STREAMED).body())).isEqualTo(whole);
        }
    }

    @Test
    void endsWithTheUsageIfAsked() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode whole = Sim.json(sim.chat(Sim.HELLO)).path("usage");

            List<String> events = Sim.events(sim.chat(WITH_USAGE).body());

            JsonNode last = Sim.json(events.get(events.size() - 2));
            assertThat(last.path("choices")).isEmpty();
            assertThat(last.path("usage")).isEqualTo(whole);
            assertThat(Sim.json(events.getFirst()).path("usage").isNull()).isTrue();
        }
    }

    @Test
    void sendsTheSameEventsWhenPaced() throws IOException {
        try (Sim sim = Sim.start(SimulatorConfig.defaults().withModel("gpt-4o", PACED))) {
            List<String> events = Sim.events(sim.chat(STREAMED).body());

            assertThat(events).hasSize(1 + 40 + 1 + 1);
            assertThat(sim.calls().getFirst().completionTokens()).isEqualTo(40);
        }
    }

    @Test
    void streamsEveryChoice() throws IOException {
        try (Sim sim = Sim.start(SimulatorConfig.defaults().withModel("gpt-4o", PACED))) {
            String body = sim.chat(STREAMED.replace("{\"stream\"", "{\"n\":2,\"stream\"")).body();

            List<String> events = Sim.events(body);
            assertThat(events).hasSize(2 * (1 + 40 + 1) + 1);
            assertThat(Sim.json(events.get(1)).at("/choices/0/index").asInt()).isEqualTo(1);
        }
    }

    @Test
    void recordsWhatWasSentWhenTheClientGoesAwayInTheMiddle() throws IOException {
        ModelBehaviour endless =
                PACED.withLatency(new LatencyModel(Duration.ZERO, 50, 0))
                        .withAnswer(AnswerLength.exactly(100_000));
        try (Sim sim = Sim.start(SimulatorConfig.defaults().withModel("gpt-4o", endless))) {
            try (Socket socket = sim.connect()) {
                socket.getOutputStream().write(Sim.wire(STREAMED, "Sluice-Attempt-Id", "a-1"));
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                for (int events = 0; events < 3; ) {
                    events += in.readLine().startsWith("data: ") ? 1 : 0;
                }
            }

            Awaitility.await("the abort").until(() -> !sim.calls().isEmpty());
            assertThat(sim.calls().getFirst())
                    .satisfies(
                            call -> {
                                assertThat(call.aborted()).isTrue();
                                assertThat(call.attemptId()).isEqualTo("a-1");
                                assertThat(call.stream()).isTrue();
                                assertThat(call.status()).isEqualTo(200);
                                assertThat(call.completionTokens()).isBetween(2, 99_999);
                            });
        }
    }

    private static String text(String stream) {
        StringBuilder text = new StringBuilder();
        for (String event : Sim.events(stream)) {
            if (!event.equals("[DONE]")) {
                text.append(Sim.json(event).at("/choices/0/delta/content").asText(""));
            }
        }
        return text.toString();
    }
}
