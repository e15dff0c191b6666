package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.sse.SseReader;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text that is to be spoken. The job's answer is JSON with the audio as base64. Models that count
 * tokens say so in a stream of events alone, so they are asked for one, which is put together here.
 * See decision 0024. Pure.
 */
final class Speech {
    private static final String AS_EVENTS = "stream_format";

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

    private Speech() {}

    /**
     * @param body one JSON object
     * @param lacks members that the provider does not take
     */
    static WireRequest.Ready request(
            String path, byte[] body, WireOrder order, Collection<String> lacks) {
        ObjectNode asked = Json.parse(body).orElseThrow();
        boolean counts =
                order.model().startsWith(COUNTING)
                        && !lacks.contains(AS_EVENTS)
                        && !asked.hasNonNull(AS_EVENTS);
        return new WireRequest.Ready(
                path,
                Map.of(),
                counts ? Json.bytes(asked.put(AS_EVENTS, "sse")) : body,
                "application/json",
                "*/*");
    }

    /**
     * @param contentType of the answer; empty: it does not say
     */
    static WireAnswer answer(WireOrder order, byte[] body, String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(EVENTS)) {
            return new Events().read(body, typeAsked(order));
        }
        boolean audio = AUDIO.matcher(type).matches();
        if (body.length == 0 || !audio && !type.equals(BYTES)) {
            return WireAnswer.Failed.malformed();
        }
        return whole(body, audio ? type : typeAsked(order), null);
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

    private static String typeAsked(WireOrder order) {
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

    private static WireAnswer whole(byte[] audio, String type, @Nullable TokenUsage usage) {
        return new WireAnswer.Whole(
                Json.bytes(
                        Json.object()
                                .put("content_type", type)
                                .put("audio", Base64.getEncoder().encodeToString(audio))),
                usage,
                null);
    }

    /** Puts an answer together out of its events. For one answer. */
    private static final class Events {
        private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
        private @Nullable TokenUsage usage;
        private boolean done;
        private boolean broken;

        WireAnswer read(byte[] body, String type) {
            SseReader reader = new SseReader(body.length, this::take);
            reader.feed(body, body.length);
            reader.end();
            if (broken) {
                return new WireAnswer.Failed(CallFailure.Transport.MALFORMED, usage);
            }
            return done && audio.size() > 0
                    ? whole(audio.toByteArray(), type, usage)
                    : new WireAnswer.Failed(CallFailure.Transport.TRUNCATED, usage);
        }

        private void take(byte[] event) {
            if (Arrays.equals(event, "[DONE]".getBytes(StandardCharsets.US_ASCII))) {
                return;
            }
            ObjectNode json = Json.parse(event).orElseGet(Json::object);
            switch (json.path("type").asText("")) {
                case "speech.audio.delta" -> add(json.path("audio").asText(""));
                case "speech.audio.done" -> {
                    done = true;
                    usage = counted(json.path("usage"));
                }
                default -> broken |= json.isEmpty() || json.has("error");
            }
        }

        private void add(String base64) {
            try {
                audio.writeBytes(Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException notBase64) {
                broken = true;
            }
        }

        private static @Nullable TokenUsage counted(JsonNode usage) {
            return usage.path("input_tokens").isIntegralNumber()
                    ? Tokens.audio(
                            Math.max(0, usage.path("input_tokens").asLong()),
                            0,
                            Math.max(0, usage.path("output_tokens").asLong()),
                            TokenSource.PROVIDER)
                    : null;
        }
    }
}
