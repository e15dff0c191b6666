package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.OperationFace;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Images from a text, and perhaps from other images: always the same one, as many times as it is
 * asked for. Models whose names begin with {@code dall-e} count no tokens and answer with addresses
 * unless they are asked for the image itself; all others do as OpenAI's later models do.
 */
final class Images implements OperationFace.Operation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);
    private static final int IMAGES_MAX = 10;

    /** Of each image that is looked at, whatever its size. */
    private static final int TOKENS_PER_IMAGE_SEEN = 194;

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

    private final boolean edits;

    /** What is asked for, in whichever form. */
    private record Asked(
            String model, String prompt, int images, String quality, String format, int seen) {
        static Asked of(JsonNode body) {
            return new Asked(
                    body.path("model").asText(""),
                    body.path("prompt").isTextual() ? body.path("prompt").asText() : "",
                    body.path("n").asInt(1),
                    body.path("quality").asText(""),
                    body.path("response_format").asText("url"),
                    0);
        }

        static Asked of(Map<String, List<String>> form) {
            String number = Bodies.last(form, "n");
            return new Asked(
                    Bodies.last(form, "model"),
                    Bodies.last(form, "prompt"),
                    number.isEmpty()
                            ? 1
                            : number.matches("[0-9]{1,4}") ? Integer.parseInt(number) : 0,
                    Bodies.last(form, "quality"),
                    form.containsKey("response_format")
                            ? Bodies.last(form, "response_format")
                            : "url",
                    form.getOrDefault("image", List.of()).size()
                            + form.getOrDefault("image[]", List.of()).size());
        }
    }

    /**
     * @param edits whether images are sent, in a form
     */
    Images(boolean edits) {
        this.edits = edits;
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        JsonNode body = edits ? null : Bodies.object(http.body());
        if (!edits && body == null) {
            return ApiError.unparseable().of("");
        }
        Asked asked = body == null ? Asked.of(Bodies.form(http)) : Asked.of(body);
        Optional<ApiError> wrong = wrong(asked);
        if (wrong.isPresent()) {
            return wrong.get().of(asked.model);
        }
        TokenCounter counter = counters.apply(asked.model);
        int read =
                counter.prompt(new PromptText(List.of(asked.prompt), 0, 0, 0))
                        - counter.prompt(NOTHING);
        return new ChatRequest.Parse.Valid(
                new ChatRequest(
                        asked.model,
                        Draws.mix(Draws.mix(0, asked.prompt), asked.model),
                        read + asked.seen * TOKENS_PER_IMAGE_SEEN,
                        0,
                        1,
                        body != null && body.path("stream").asBoolean(),
                        false,
                        "default",
                        new Demand.Ready(
                                asked.seen + " " + images(asked),
                                countsTokens(asked.model)
                                        ? asked.images * Quality.tokens(asked.quality)
                                        : 0)));
    }

    private Optional<ApiError> wrong(Asked asked) {
        if (asked.model.isEmpty()) {
            return Optional.of(ApiError.invalid("you must provide a model parameter", null, null));
        }
        if (asked.prompt.isEmpty()) {
            return Optional.of(ApiError.wrongType("prompt", "a text"));
        }
        if (asked.images < 1 || asked.images > IMAGES_MAX) {
            return Optional.of(ApiError.wrongType("n", "an integer from 1 to 10"));
        }
        return edits && asked.seen == 0 ? Optional.of(ApiError.missing("image")) : Optional.empty();
    }

    private static String images(Asked asked) {
        boolean address = !countsTokens(asked.model) && !asked.format.equals("b64_json");
        ArrayNode data = JSON.createArrayNode();
        for (int i = 0; i < asked.images; i++) {
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
    public void whole(ByteBuf out, ChatAnswer answer) {
        String demanded = new String(answer.choices().getFirst().text(), StandardCharsets.US_ASCII);
        int blank = demanded.indexOf(' ');
        int seen = Integer.parseInt(demanded.substring(0, blank)) * TOKENS_PER_IMAGE_SEEN;
        String ready = demanded.substring(blank + 1);
        int input = answer.promptTokens();
        int output = answer.completionTokens();
        String usage =
                countsTokens(answer.model())
                        ? ",\"usage\":{\"total_tokens\":%d,\"input_tokens\":%d,\"output_tokens\":%d,\"input_tokens_details\":{\"text_tokens\":%d,\"image_tokens\":%d}}"
                                .formatted(input + output, input, output, input - seen, seen)
                        : "";
        out.writeCharSequence(
                "{\"created\":%d,\"data\":%s%s}".formatted(answer.createdSeconds(), ready, usage),
                StandardCharsets.US_ASCII);
    }
}
