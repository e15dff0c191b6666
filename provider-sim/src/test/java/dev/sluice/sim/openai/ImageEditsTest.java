package dev.sluice.sim.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.Sim;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageEditsTest {
    /**
     * @param fields as {@code name=value&name=value}
     */
    private static HttpResponse<String> edit(Sim sim, String fields) throws IOException {
        StringBuilder form = new StringBuilder();
        for (String field : fields.split("&")) {
            String[] parts = field.split("=", 2);
            form.append(
                    "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                            .formatted(parts[0], parts[1]));
        }
        return sim.send(
                HttpRequest.newBuilder(sim.simulator().rootUri().resolve("/v1/images/edits"))
                        .header("Authorization", "Bearer sk-test")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(HttpRequest.BodyPublishers.ofString(form + "--b--\r\n"))
                        .build());
    }

    @Test
    void countsTheImagesThatItSeesApartFromText() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer =
                    Sim.json(
                            edit(
                                    sim,
                                    "model=draw&prompt=a hat&n=2&quality=low&image[]=x&image[]=y"));

            assertThat(answer.path("data")).hasSize(2);
            assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(2 * 272);
            assertThat(answer.at("/usage/input_tokens_details/image_tokens").asInt())
                    .isEqualTo(2 * 194);
            assertThat(answer.at("/usage/input_tokens").asInt())
                    .isEqualTo(
                            2 * 194 + answer.at("/usage/input_tokens_details/text_tokens").asInt())
                    .isEqualTo(sim.calls().getFirst().promptTokens());
        }
    }

    @Test
    void answersWithAddressesWhereDallEDoes() throws IOException {
        try (Sim sim = Sim.start()) {
            JsonNode answer = Sim.json(edit(sim, "model=dall-e-2&prompt=a hat&image=x"));

            assertThat(answer.at("/data/0/url").asText()).startsWith("https://");
            assertThat(answer.has("usage")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model=draw&prompt=a|image",
                "model=draw&image=x|prompt",
                "model=draw&prompt=a&image=x&n=11|n",
                "model=draw&prompt=a&image=x&n=many|n"
            })
    void refusesWhatOpenAiDoes(String fields, String param) throws IOException {
        try (Sim sim = Sim.start()) {
            HttpResponse<String> answer = edit(sim, fields);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Sim.json(answer).at("/error/param").asText()).isEqualTo(param);
        }
    }
}
