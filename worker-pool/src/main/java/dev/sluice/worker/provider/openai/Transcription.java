package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.audio.AudioLength;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.AudioSize;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.wire.WireOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Audio that is to be written down: an answer that is a text is kept as JSON, and what no answer
 * counts is. See decision 0024. Pure.
 */
final class Transcription {
    private static final JsonFactory JSON = Json.factory();
    private static final Set<String> TEXTS = Set.of("text", "srt", "vtt");

    private Transcription() {}

    /**
     * @param asked the job's body
     * @param contentType of the answer
     * @return a text as JSON; anything else as it is
     */
    static byte[] asJson(byte[] asked, byte[] answer, String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        boolean text =
                !type.startsWith("text/html")
                        && (type.isEmpty()
                                || type.startsWith("text/")
                                || type.startsWith("application/x-subrip"));
        String format = FormRequest.member(asked, "response_format").orElse("");
        return text && TEXTS.contains(format)
                ? Json.bytes(Json.object().put("text", new String(answer, StandardCharsets.UTF_8)))
                : answer;
    }

    /**
     * By how long the audio plays where seconds have a price, else by its size. No more than is
     * reserved.
     */
    static TokenUsage uncounted(WireOrder order) {
        Reserved reserved = order.reserved();
        if (!reserved.has(UnitKind.AUDIO_SECOND)) {
            return Tokens.audio(0, bySize(order.body()), 0, TokenSource.ESTIMATED);
        }
        byte[] audio = audio(order.body(), JsonParser::getBinaryValue, new byte[0]);
        long seconds = AudioLength.seconds(audio).orElseGet(() -> AudioSize.units(audio.length));
        long most = reserved.most(UnitKind.AUDIO_SECOND);
        return reserved.counted(
                Tokens.audio(0, 0, 0, TokenSource.ESTIMATED),
                UnitKind.AUDIO_SECOND,
                most == 0 ? seconds : Math.min(seconds, most));
    }

    /**
     * Of a transcript that broke off: all of the audio was heard, and what has come was written.
     */
    static TokenUsage soFar(WireOrder order, long writtenChars) {
        TokenUsage heard = uncounted(order);
        return order.reserved().has(UnitKind.AUDIO_SECOND)
                ? heard
                : Tokens.brokenOff(heard, writtenChars);
    }

    private static long bySize(byte[] asked) {
        return audio(asked, parser -> AudioSize.unitsOfBase64(parser.getTextLength()), 0L);
    }

    /** What is read of the audio in base64. */
    private interface Reading<T> {
        T of(JsonParser parser) throws IOException;
    }

    /**
     * @param none where there is no audio
     */
    private static <T> T audio(byte[] asked, Reading<T> reading, T none) {
        try (JsonParser parser = JSON.createParser(asked)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                while (object
                        && name.equals("file")
                        && parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean data = parser.currentName().equals("data");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && data) {
                        return reading.of(parser);
                    }
                    parser.skipChildren();
                }
                parser.skipChildren();
            }
            return none;
        } catch (IOException notJson) {
            return none;
        }
    }
}
