package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Audio into text, always the same one, word by word where a stream is asked for. Whatever the
 * audio is, 2,000 bytes of it are a second. Models whose names begin with {@code whisper} are
 * billed by seconds, answer in any format and stream nothing; all others count ten tokens a second
 * and answer with JSON alone.
 */
final class Transcriptions {
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);
    private static final String TEXT = "This is a simulated transcription.";
    private static final int BYTES_PER_SECOND = 2_000;
    private static final int TOKENS_PER_SECOND = 10;

    private Transcriptions() {}

    static ChatRequest.Parse transcribe(SimRequest http, Function<String, TokenCounter> counters) {
        return read(http, counters, true);
    }

    /** Which nobody streams. */
    static ChatRequest.Parse translate(SimRequest http, Function<String, TokenCounter> counters) {
        return read(http, counters, false);
    }

    private static ChatRequest.Parse read(
            SimRequest http, Function<String, TokenCounter> counters, boolean streams) {
        Map<String, List<String>> form = Bodies.form(http);
        String model = Bodies.last(form, "model");
        if (model.isEmpty()) {
            return ApiError.missing("model").of(model);
        }
        String audio = Bodies.last(form, "file");
        if (audio.isEmpty()) {
            return ApiError.missing("file").of(model);
        }
        boolean timed = model.startsWith("whisper");
        String format =
                form.containsKey("response_format") ? Bodies.last(form, "response_format") : "json";
        if (!timed && !format.equals("json")) {
            return ApiError.invalid(
                            "response_format '" + format + "' is not compatible with the model",
                            "response_format",
                            "unsupported_value")
                    .of(model);
        }
        int seconds = Math.ceilDiv(audio.length(), BYTES_PER_SECOND);
        TokenCounter counter = counters.apply(model);
        String prompt = Bodies.last(form, "prompt");
        int read =
                counter.prompt(new PromptText(List.of(prompt), 0, 0, 0)) - counter.prompt(NOTHING);
        int written = counter.answer(TEXT.getBytes(StandardCharsets.US_ASCII));
        int heard = TOKENS_PER_SECOND * seconds;
        // OpenAI passes over the wish for a stream where it has none.
        boolean told = streams && !timed && Bodies.last(form, "stream").equals("true");
        return new ChatRequest.Parse.Valid(
                new ChatRequest(
                        model,
                        Draws.mix(Draws.mix(0, audio), model),
                        timed ? seconds : heard + read,
                        0,
                        1,
                        told,
                        false,
                        "default",
                        told
                                ? new Demand.Told(events(counted(heard, read, written)), written)
                                : new Demand.Ready(
                                        (timed
                                                        ? timed(format, seconds, form)
                                                        : json(counted(heard, read, written)))
                                                .demanded(),
                                        timed ? 0 : written)));
    }

    private static List<String> events(ObjectNode usage) {
        List<String> events = new ArrayList<>();
        for (String word : TEXT.split("(?= )")) {
            events.add(object().put("type", "transcript.text.delta").put("delta", word).toString());
        }
        ObjectNode done = object().put("type", "transcript.text.done").put("text", TEXT);
        events.add(done.set("usage", usage).toString());
        return events;
    }

    private static Audio.Ready timed(String format, int seconds, Map<String, List<String>> form) {
        String end = "%02d:%02d:%02d".formatted(seconds / 3_600, seconds / 60 % 60, seconds % 60);
        ObjectNode usage = object().put("type", "duration").put("seconds", seconds);
        return switch (format) {
            case "text" -> text(TEXT + "\n");
            case "srt" -> text("1\n00:00:00,000 --> %s,000\n%s\n\n".formatted(end, TEXT));
            case "vtt" -> text("WEBVTT\n\n00:00:00.000 --> %s.000\n%s\n\n".formatted(end, TEXT));
            case "verbose_json" -> {
                ObjectNode answer =
                        object().put("task", "transcribe")
                                .put("language", "english")
                                .put("duration", (double) seconds)
                                .put("text", TEXT);
                answer.putArray(
                                form.containsKey("timestamp_granularities[]")
                                        ? "words"
                                        : "segments")
                        .addObject()
                        .put("word", "This")
                        .put("start", 0.0)
                        .put("end", (double) seconds);
                answer.set("usage", usage);
                yield new Audio.Ready("application/json", answer.toString());
            }
            default -> json(usage);
        };
    }

    private static ObjectNode counted(int heard, int read, int written) {
        ObjectNode usage =
                object().put("type", "tokens")
                        .put("input_tokens", heard + read)
                        .put("output_tokens", written)
                        .put("total_tokens", heard + read + written);
        usage.putObject("input_token_details").put("audio_tokens", heard).put("text_tokens", read);
        return usage;
    }

    private static Audio.Ready json(ObjectNode usage) {
        ObjectNode answer = object().put("text", TEXT);
        answer.set("usage", usage);
        return new Audio.Ready("application/json", answer.toString());
    }

    private static Audio.Ready text(String text) {
        return new Audio.Ready("text/plain;charset=utf-8", text);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
