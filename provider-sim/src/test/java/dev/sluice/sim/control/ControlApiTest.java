package dev.sluice.sim.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ControlApiTest {
    private Sim sim;

    @BeforeEach
    void start() {
        sim = Sim.start(SimulatorConfig.defaults().withModel("gpt-4o", ModelBehaviour.defaults()));
    }

    @AfterEach
    void stop() {
        sim.close();
    }

    @Test
    void changesAModelWhileItRuns() throws IOException {
        HttpResponse<String> put =
                sim.call(
                        "PUT",
                        "/_sim/models/gpt-4o",
                        """
                        {"faults":[{"fault":"503"}],"requests_per_minute":7}""");

        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(Sim.json(put).at("/faults/0/probability").asDouble()).isEqualTo(1);
        HttpResponse<String> call = sim.chat(Sim.HELLO);
        assertThat(call.statusCode()).isEqualTo(503);
        assertThat(call.headers().firstValue("x-ratelimit-limit-requests")).hasValue("7");
    }

    @Test
    void addsAndRemovesModelsWithAnyName() throws IOException {
        sim.call("PUT", "/_sim/models/vendor%2Fnew+model", "{}");
        String body = Sim.HELLO.replace("gpt-4o", "vendor/new+model");
        int known = sim.chat(body).statusCode();
        sim.call("DELETE", "/_sim/models/vendor%2Fnew+model", "");

        assertThat(known).isEqualTo(200);
        assertThat(sim.chat(body).statusCode()).isEqualTo(404);
        assertThat(Sim.json(sim.call("GET", "/_sim/models", "")).fieldNames())
                .toIterable()
                .containsExactly("gpt-4o");
    }

    @Test
    void readsBackWhatItWrites() throws IOException {
        String written = BehaviourJson.write(ModelBehaviour.down().withCachedShare(0.5)).toString();

        sim.call("PUT", "/_sim/models/gpt-4o", written);

        assertThat(sim.call("GET", "/_sim/models/gpt-4o", "").body()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | expected a JSON object",
                "{ | expected a JSON object",
                "{\"jiter\":1} | field 'jiter': expected one of",
                "{\"jitter\":2} | jitter 2.0: expected 0 to 1",
                "{\"tokens_per_minute\":1.5} | tokens_per_minute: expected a whole number",
                "{\"jitter\":\"x\"} | jitter: expected a number",
                "{\"faults\":[{\"fault\":\"x\"}]} | fault 'x': expected",
                "{\"faults\":[{\"fault\":\"500\"},{\"fault\":\"hang\",\"probability\":0.5}]} | sum to"
            })
    void refusesABehaviourAndSaysWhy(String body, String reason) throws IOException {
        HttpResponse<String> response = sim.call("PUT", "/_sim/models/gpt-4o", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Sim.json(response).path("error").asText()).contains(reason);
        assertThat(sim.chat(Sim.HELLO).statusCode()).isEqualTo(200);
    }

    @Test
    void givesOutTheRecordOfCallsAsLines() throws IOException {
        sim.chat(Sim.HELLO, "Sluice-Attempt-Id", "a-1", "Sluice-Call-Id", "c-1");
        for (int i = 0; i < 1_200; i++) {
            sim.simulator().calls().open("a", "c").finish();
        }

        HttpResponse<String> response = sim.call("GET", "/_sim/calls", "");

        assertThat(response.headers().firstValue("sim-calls-dropped")).hasValue("0");
        List<String> lines = response.body().lines().toList();
        assertThat(lines).hasSize(1_201);
        JsonNode call = Sim.json(lines.getFirst());
        assertThat(call.path("attempt_id").asText()).isEqualTo("a-1");
        assertThat(call.path("call_id").asText()).isEqualTo("c-1");
        assertThat(call.path("model").asText()).isEqualTo("gpt-4o");
        assertThat(call.path("status").asInt()).isEqualTo(200);
        assertThat(call.path("prompt_tokens").asInt()).isEqualTo(11);
        assertThat(call.path("completion_tokens").asInt()).isPositive();
        assertThat(call.path("aborted").asBoolean(true)).isFalse();
    }

    @Test
    void countsAndForgetsCalls() throws IOException {
        sim.chat(Sim.HELLO);
        sim.chat(Sim.HELLO, "x-sim-fault", "500");

        JsonNode before = Sim.json(sim.call("GET", "/_sim/calls/count", ""));
        sim.call("DELETE", "/_sim/calls", "");
        JsonNode after = Sim.json(sim.call("GET", "/_sim/calls/count", ""));

        assertThat(before.path("finished").asInt()).isEqualTo(2);
        assertThat(before.at("/by_status/500").asInt()).isEqualTo(1);
        assertThat(after.path("finished").asInt(-1)).isZero();
    }

    @Test
    void namesItsRoutesOnAnUnknownOne() throws IOException {
        HttpResponse<String> response = sim.call("GET", "/_sim/nothing", "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(Sim.json(response).path("error").asText()).contains("/_sim/calls");
    }
}
