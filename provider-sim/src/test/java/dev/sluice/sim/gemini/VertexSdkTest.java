package dev.sluice.sim.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Google's own client in its mode for Vertex AI, as it is, with the simulator's service account.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VertexSdkTest {
    private static final String MODEL = "gemini-2.5-flash";
    private static final GenerateContentConfig CONFIG = GenerateContentConfig.builder().build();
    private ProviderSimulator simulator;
    private Client client;

    @BeforeAll
    void start() throws IOException {
        simulator =
                ProviderSimulator.start(
                        SimulatorConfig.defaults()
                                .withModel(
                                        MODEL,
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(12))));
        client =
                Client.builder()
                        .vertexAI(true)
                        .project("simulated")
                        .location("europe-west1")
                        .credentials(
                                GoogleCredentials.fromStream(
                                                new ByteArrayInputStream(
                                                        simulator
                                                                .serviceAccountFile()
                                                                .getBytes(StandardCharsets.UTF_8)))
                                        .createScoped(
                                                "https://www.googleapis.com/auth/cloud-platform"))
                        .httpOptions(
                                HttpOptions.builder()
                                        .baseUrl(simulator.rootUri().toString())
                                        .timeout(30_000)
                                        .retryOptions(
                                                HttpRetryOptions.builder().attempts(1).build())
                                        .build())
                        .build();
    }

    @AfterAll
    void stop() {
        client.close();
        simulator.close();
    }

    @Test
    void readsAnAnswer() {
        GenerateContentResponse answer =
                client.models.generateContent(MODEL, "How many clips?", CONFIG);

        assertThat(answer.text()).startsWith("This is a simulated answer.");
        assertThat(answer.usageMetadata().orElseThrow().promptTokenCount())
                .contains(simulator.calls().calls().getLast().promptTokens());
    }

    @Test
    void readsAStream() {
        StringBuilder text = new StringBuilder();
        try (ResponseStream<GenerateContentResponse> parts =
                client.models.generateContentStream(MODEL, "How many clips?", CONFIG)) {
            parts.forEach(part -> text.append(part.text()));
        }

        assertThat(text).startsWith("This is a simulated answer.");
        assertThat(simulator.calls().calls().getLast().stream()).isTrue();
    }

    @Test
    void throwsItsOwnExceptionForAnUnknownModel() {
        ApiException thrown =
                catchThrowableOfType(
                        ApiException.class,
                        () -> client.models.generateContent("unknown", "x", CONFIG));

        assertThat(thrown.code()).isEqualTo(404);
    }
}
