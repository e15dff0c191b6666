package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Images from a text: always the same one, as many times as it is asked for. Models whose names
 * begin with {@code dall-e} count no tokens and answer with addresses unless they are asked for the
 * image itself; all others do as OpenAI's later models do.
 */
final class ImagesFace implements Face {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);
    private static final int IMAGES_MAX = 10;

    /** One grey point. */
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    /** Of a square image, by its quality, as OpenAI says for gpt-image-1. */
    private enum Quality {
        LOW(272),
        MEDIUM(1_056),
        HIGH(4_160);

        private final int tokens;

        Quality(int tokens) {
            this.tokens = tokens;
        }

        static int tokens(String name) {
            return switch (name) {
                case "low" -> LOW.tokens;
                case "high", "hd" -> HIGH.tokens;
                default -> MEDIUM.tokens;
            };
        }
    }

    private final OpenAiFace chat = new OpenAiFace();

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return chat.unwelcome(http);
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        JsonNode body;
        try {
            body = JSON.readTree(http.body());
        } catch (IOException notJson) {
            return invalid(ApiError.unparseable(), "");
        }
        if (body == null || !body.isObject()) {
            return invalid(ApiError.unparseable(), "");
        }
        String model = body.path("model").asText("");
        if (model.isEmpty()) {
            return invalid(
                    ApiError.invalid("you must provide a model parameter", null, null), model);
        }
        if (!body.path("prompt").isTextual() || body.path("prompt").asText().isEmpty()) {
            return invalid(ApiError.wrongType("prompt", "a text"), model);
        }
        int images = body.path("n").asInt(1);
        if (images < 1 || images > IMAGES_MAX) {
            return invalid(ApiError.wrongType("n", "an integer from 1 to 10"), model);
        }
        TokenCounter counter = counters.apply(model);
        String prompt = body.path("prompt").asText();
        return new ChatRequest.Parse.Valid(
                new ChatRequest(
                        model,
                        Draws.mix(Draws.mix(0, prompt), model),
                        counter.prompt(new PromptText(List.of(prompt), 0, 0, 0))
                                - counter.prompt(NOTHING),
                        0,
                        1,
                        body.path("stream").asBoolean(),
                        false,
                        "default",
                        new Demand.Ready(
                                images(body, images),
                                countsTokens(model)
                                        ? images * Quality.tokens(body.path("quality").asText())
                                        : 0)));
    }

    private static String images(JsonNode body, int images) {
        boolean address =
                !countsTokens(body.path("model").asText())
                        && !body.path("response_format").asText("url").equals("b64_json");
        ArrayNode data = JSON.createArrayNode();
        for (int i = 0; i < images; i++) {
            data.addObject()
                    .put(
                            address ? "url" : "b64_json",
                            address ? "https://images.invalid/" + i + ".png" : PNG);
        }
        return data.toString();
    }

    private static boolean countsTokens(String model) {
        return !model.startsWith("dall-e");
    }

    @Override
    public SimError error(Trouble trouble) {
        return chat.error(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        return chat.head(draw, standing);
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        chat.retryAfter(headers, nanos);
    }

    @Override
    public String idPrefix() {
        return "";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        String ready = new String(answer.choices().getFirst().text(), StandardCharsets.US_ASCII);
        int input = answer.promptTokens();
        int output = answer.completionTokens();
        String usage =
                countsTokens(answer.model())
                        ? ",\"usage\":{\"total_tokens\":%d,\"input_tokens\":%d,\"output_tokens\":%d,\"input_tokens_details\":{\"text_tokens\":%d,\"image_tokens\":0}}"
                                .formatted(input + output, input, output, input)
                        : "";
        out.writeCharSequence(
                "{\"created\":%d,\"data\":%s%s}".formatted(answer.createdSeconds(), ready, usage),
                StandardCharsets.US_ASCII);
    }

    @Override
    public @Nullable StreamFormat stream() {
        return null;
    }

    private static ChatRequest.Parse invalid(ApiError error, String model) {
        return new ChatRequest.Parse.Invalid(error.rendered(), model);
    }
}
