package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Text into audio, which is noise. Models whose names begin with {@code tts} count no tokens and
 * know no events; all others say in events what they count, and in whole answers nothing.
 */
final class Speech {
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);
    private static final int BYTES_PER_CHARACTER = 64;
    private static final int PART_BYTES_MAX = 1_024;

    private static final Map<String, String> TYPES =
            Map.of(
                    "mp3", "audio/mpeg",
                    "opus", "audio/ogg",
                    "aac", "audio/aac",
                    "flac", "audio/flac",
                    "wav", "audio/wav",
                    "pcm", "audio/pcm");

    private Speech() {}

    static ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        JsonNode body = Bodies.object(http.body());
        if (body == null) {
            return ApiError.unparseable().of("");
        }
        String model = body.path("model").asText("");
        Optional<ApiError> wrong = wrong(body, model);
        if (wrong.isPresent()) {
            return wrong.get().of(model);
        }
        String input = body.path("input").asText();
        boolean counts = counts(model);
        TokenCounter counter = counters.apply(model);
        int read =
                counter.prompt(new PromptText(List.of(input), 0, 0, 0)) - counter.prompt(NOTHING);
        int characters = input.codePointCount(0, input.length());
        int spoken = counts ? Math.ceilDiv(characters * 7, 5) : 0;
        String type = TYPES.getOrDefault(body.path("response_format").asText("mp3"), "");
        int length = BYTES_PER_CHARACTER * characters;
        boolean told = body.path("stream_format").asText("").equals("sse");
        return new ChatRequest.Parse.Valid(
                new ChatRequest(
                        model,
                        Draws.mix(Draws.mix(0, input), model),
                        read,
                        0,
                        1,
                        told,
                        false,
                        "default",
                        told
                                ? new Demand.Told(events(length, read, spoken), spoken)
                                : new Demand.Ready(
                                        new Audio.Ready(type, Integer.toString(length)).demanded(),
                                        spoken)));
    }

    private static Optional<ApiError> wrong(JsonNode body, String model) {
        if (model.isEmpty()) {
            return Optional.of(ApiError.missing("model"));
        }
        if (body.path("input").asText("").isEmpty()) {
            return Optional.of(ApiError.missing("input"));
        }
        if (!body.hasNonNull("voice")) {
            return Optional.of(ApiError.missing("voice"));
        }
        if (!TYPES.containsKey(body.path("response_format").asText("mp3"))) {
            return Optional.of(
                    ApiError.wrongType("response_format", "mp3, opus, aac, flac, wav or pcm"));
        }
        return body.path("stream_format").asText("").equals("sse") && !counts(model)
                ? Optional.of(
                        ApiError.invalid(
                                "stream_format 'sse' is not supported for the model",
                                "stream_format",
                                "unsupported_value"))
                : Optional.empty();
    }

    private static boolean counts(String model) {
        return !model.startsWith("tts");
    }

    /** Two parts at least, and what was counted. */
    private static List<String> events(int length, int read, int spoken) {
        byte[] sound = Audio.Ready.sound(length);
        int part = Math.min(PART_BYTES_MAX, length / 2);
        List<String> events = new ArrayList<>();
        for (int from = 0; from < length; from += part) {
            events.add(
                    "{\"type\":\"speech.audio.delta\",\"audio\":\"%s\"}"
                            .formatted(
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    Arrays.copyOfRange(
                                                            sound,
                                                            from,
                                                            Math.min(length, from + part)))));
        }
        events.add(
                "{\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d,\"total_tokens\":%d}}"
                        .formatted(read, spoken, read + spoken));
        return events;
    }
}
