package dev.sluice.sim.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelCardTest {
    private final Sim sim =
            Sim.start(SimulatorConfig.defaults().withModel("small", ModelBehaviour.defaults()));

    @AfterEach
    void close() {
        sim.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(sim.simulator().rootUri().resolve(path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return sim.send(request.build());
    }

    private HttpResponse<String> small() throws IOException {
        return get("/v1/models/small", "Authorization", "Bearer sk-test");
    }

    @Test
    void tellsOfAModelInTheWordsOfEachApi() throws IOException {
        assertThat(Sim.json(small()).path("object").asText()).isEqualTo("model");
        assertThat(
                        Sim.json(
                                        get(
                                                "/v1/models/small",
                                                "x-api-key",
                                                "k",
                                                "anthropic-version",
                                                "2023-06-01"))
                                .path("display_name")
                                .asText())
                .isEqualTo("small");
        assertThat(
                        Sim.json(get("/v1beta/models/small", "x-goog-api-key", "k"))
                                .path("name")
                                .asText())
                .isEqualTo("models/small");
    }

    @Test
    void tellsNothingToWhoShowsNoKey() throws IOException {
        assertThat(get("/v1/models/small").statusCode()).isEqualTo(401);
        assertThat(get("/v1/models/small", "anthropic-version", "2023-06-01").statusCode())
                .isEqualTo(401);
        assertThat(get("/v1beta/models/small").statusCode()).isEqualTo(403);
    }

    @Test
    void isDownWhereTheModelIs() throws IOException {
        sim.simulator().put("small", ModelBehaviour.downWith(new Fault.Status(503)));
        assertThat(small().statusCode()).isEqualTo(503);

        sim.simulator().put("small", ModelBehaviour.down());
        assertThatThrownBy(this::small).isInstanceOf(IOException.class);
        sim.simulator().put("small", ModelBehaviour.downWith(Fault.Wire.TRUNCATE));
        assertThatThrownBy(this::small).isInstanceOf(IOException.class);
    }

    @Test
    void isNoCall() throws IOException {
        sim.simulator()
                .put("small", ModelBehaviour.defaults().withLimits(new RateLimits(1, 1_000)));

        assertThat(small().statusCode()).isEqualTo(200);
        assertThat(small().statusCode()).isEqualTo(200);
        assertThat(sim.calls()).isEmpty();
    }
}
