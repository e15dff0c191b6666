package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimitHeadersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "1, 1ms",
        "12000000, 12ms",
        "1000000000, 1s",
        "1500000000, 1.5s",
        "8640000000, 8.64s",
        "360000000000, 6m0s",
        "61050000000, 1m1.05s",
        "3600000000000, 1h0m0s"
    })
    void writesDurationsAsOpenAiDoes(long nanos, String written) {
        assertThat(RateLimitHeaders.duration(nanos)).isEqualTo(written);
    }

    @Test
    void standOnEveryAnswerOfALimitedModel() throws IOException {
        try (Sim sim = limited(new RateLimits(100, 10_000))) {
            HttpResponse<String> good = sim.chat(Sim.HELLO);
            HttpResponse<String> bad = sim.chat(Sim.HELLO, "x-sim-fault", "500");

            assertThat(header(good, "x-ratelimit-limit-requests")).isEqualTo("100");
            assertThat(header(good, "x-ratelimit-remaining-requests")).isEqualTo("99");
            assertThat(header(good, "x-ratelimit-reset-requests")).matches("[0-9.]+m?s");
            assertThat(header(good, "x-ratelimit-limit-tokens")).isEqualTo("10000");
            assertThat(header(good, "x-ratelimit-remaining-tokens")).isEqualTo("9989");
            assertThat(header(good, "x-ratelimit-reset-tokens")).matches("[0-9.]+m?s");
            assertThat(header(bad, "x-ratelimit-limit-requests")).isEqualTo("100");
        }
    }

    @Test
    void standOnNoAnswerOfAModelWithoutLimits() throws IOException {
        try (Sim sim = Sim.start()) {
            assertThat(sim.chat(Sim.HELLO).headers().map().keySet())
                    .noneMatch(name -> name.startsWith("x-ratelimit"));
        }
    }

    @Test
    void comeWithAWaitWhenTheRequestsAreSpent() throws IOException {
        try (Sim sim = limited(new RateLimits(2, 0))) {
            sim.chat(Sim.HELLO);
            sim.chat(Sim.HELLO);

            HttpResponse<String> third = sim.chat(Sim.HELLO);

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(header(third, "x-ratelimit-remaining-requests")).isEqualTo("0");
            assertThat(Long.parseLong(header(third, "retry-after"))).isBetween(1L, 30L);
            assertThat(Long.parseLong(header(third, "retry-after-ms"))).isBetween(1L, 30_000L);
            assertThat(Sim.json(third).at("/error/type").asText()).isEqualTo("requests");
            assertThat(Sim.json(third).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(Sim.json(third).at("/error/message").asText())
                    .contains("(RPM): Limit 2, Used 2, Requested 1. Please try again in ");
            assertThat(sim.calls().getLast().fault()).isEmpty();
        }
    }

    @Test
    void comeWithAWaitWhenTheTokensAreSpent() throws IOException {
        try (Sim sim = limited(new RateLimits(0, 20))) {
            sim.chat(Sim.HELLO);

            HttpResponse<String> second = sim.chat(Sim.HELLO);

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(Sim.json(second).at("/error/type").asText()).isEqualTo("tokens");
            assertThat(header(second, "retry-after")).isNotEmpty();
        }
    }

    @Test
    void comeWithoutAWaitWhenOneRequestAsksForTooMuch() throws IOException {
        try (Sim sim = limited(new RateLimits(0, 20))) {
            HttpResponse<String> response =
                    sim.chat(Sim.HELLO.replace("{\"model\"", "{\"max_tokens\":21,\"model\""));

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(Sim.json(response).at("/error/message").asText())
                    .startsWith("Request too large for gpt-4o");
            assertThat(response.headers().firstValue("retry-after")).isEmpty();
        }
    }

    private static Sim limited(RateLimits limits) {
        return Sim.start(
                SimulatorConfig.defaults()
                        .withModel("gpt-4o", ModelBehaviour.defaults().withLimits(limits)));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
