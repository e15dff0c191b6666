package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.audio.AudioLength;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.AudioSize;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text that is to be spoken. The job's answer is JSON with the audio as base64. Models that count
 * tokens say so in a stream of events alone, so they are asked for one, also where nobody listens.
 * See decision 0024. Pure.
 */
final class Speech {
    private static final String AS_EVENTS = "stream_format";

    /** What comes unasked. */
    private static final String AS_BYTES = "audio";

    /** OpenAI's older models ({@code tts-1}) know no events, and count nothing. */
    private static final String COUNTING = "gpt-";

    private static final String EVENTS = "text/event-stream";
    private static final String BYTES = "application/octet-stream";
    private static final Pattern AUDIO = Pattern.compile("audio/[a-z0-9.+-]{1,64}");

    /**
     * More than are spoken: some 15 characters a second, and some 21 tokens, by OpenAI's price of a
     * minute.
     */
    private static final long TOKENS_PER_CHARACTER = 2;

    private static final long TOKENS_PER_SECOND = 21;

    private Speech() {}

    /**
     * @param body one JSON object
     * @param lacks members that the provider does not take
     */
    static WireRequest.Ready request(
            String path, byte[] body, WireOrder order, Collection<String> lacks) {
        ObjectNode asked = Json.parse(body).orElseThrow();
        boolean unsaid =
                !asked.hasNonNull(AS_EVENTS) || asked.path(AS_EVENTS).asText("").equals(AS_BYTES);
        boolean counts = order.model().startsWith(COUNTING) && !lacks.contains(AS_EVENTS) && unsaid;
        return new WireRequest.Ready(
                path,
                Map.of(),
                counts || order.stream() ? Json.bytes(asked.put(AS_EVENTS, "sse")) : body,
                "application/json",
                "*/*");
    }

    /**
     * @param contentType of the answer; empty: it does not say
     */
    static WireAnswer answer(WireOrder order, byte[] body, String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(EVENTS)) {
            return told(order, body);
        }
        boolean audio = AUDIO.matcher(type).matches();
        if (body.length == 0 || !audio && !type.equals(BYTES)) {
            return WireAnswer.Failed.malformed();
        }
        return new WireAnswer.Whole(json(body, audio ? type : typeAsked(order), null), null, null);
    }

    /** Characters that have a price are settled as the request has them; else they are tokens. */
    static TokenUsage uncounted(WireOrder order) {
        if (order.reserved().has(UnitKind.CHARACTER)) {
            return Tokens.audio(0, 0, 0, TokenSource.PROVIDER);
        }
        String input = Json.parse(order.body()).map(b -> b.path("input").asText("")).orElse("");
        long characters = input.codePointCount(0, input.length());
        Long bound = order.outputTokensMax();
        Long most = bound == null ? order.modelOutputTokensMax() : bound;
        long spoken = characters * TOKENS_PER_CHARACTER;
        return Tokens.audio(
                characters,
                0,
                most == null ? spoken : Math.min(spoken, most),
                TokenSource.ESTIMATED);
    }

    static String typeAsked(WireOrder order) {
        String format =
                Json.parse(order.body())
                        .map(body -> body.path("response_format").asText("mp3"))
                        .orElse("mp3");
        return switch (format) {
            case "mp3" -> "audio/mpeg";
            case "opus" -> "audio/ogg";
            case "aac", "flac", "wav", "pcm" -> "audio/" + format;
            default -> BYTES;
        };
    }

    /** Of speech that broke off: all of its text was read, and what has come was spoken. */
    static TokenUsage soFar(WireOrder order, byte[] audio) {
        TokenUsage whole = uncounted(order);
        OptionalLong seconds = AudioLength.seconds(audio);
        long spoken =
                seconds.isPresent()
                        ? seconds.getAsLong() * TOKENS_PER_SECOND
                        : AudioSize.units(audio.length);
        return order.reserved().has(UnitKind.CHARACTER)
                ? whole
                : Tokens.audio(
                        whole.getInput(),
                        0,
                        Math.min(spoken, whole.getAudioOutput()),
                        TokenSource.ESTIMATED);
    }

    /**
     * The job's answer.
     *
     * @param usage as the provider wrote it; null: it counted nothing
     */
    static byte[] json(byte[] audio, String type, @Nullable JsonNode usage) {
        ObjectNode answer =
                Json.object()
                        .put("content_type", type)
                        .put("audio", Base64.getEncoder().encodeToString(audio));
        if (usage != null) {
            answer.set("usage", usage);
        }
        return Json.bytes(answer);
    }

    private static WireAnswer told(WireOrder order, byte[] events) {
        AudioStream stream =
                new AudioStream(
                        new SpeechAssembly(order, events.length), event -> {}, events.length);
        Optional<CallFailure> failure = stream.take(events, events.length).or(stream::ended);
        return stream.complete()
                ? new WireAnswer.Whole(stream.answer(), stream.usage(), null)
                : new WireAnswer.Failed(
                        failure.orElse(CallFailure.Transport.TRUNCATED), stream.usage());
    }
}
