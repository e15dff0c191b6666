package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.openai.AudioStream.Step;
import dev.sluice.worker.provider.wire.WireOrder;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Speech out of its events, each of which has a part of the audio in base64. Holds the audio. For
 * one thread.
 */
final class SpeechAssembly implements AudioStream.Assembly {
    private final WireOrder order;
    private final int answerMax;
    private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    private @Nullable JsonNode told;
    private @Nullable TokenUsage usage;
    private long chars;

    /**
     * @param answerMax most characters of the audio in base64
     */
    SpeechAssembly(WireOrder order, int answerMax) {
        this.order = order;
        this.answerMax = answerMax;
    }

    @Override
    public Step add(String type, ObjectNode event) {
        return switch (type) {
            case "speech.audio.delta" -> part(event.path("audio").asText(""));
            case "speech.audio.done" -> last(event.path("usage"));
            default -> Step.TOLD;
        };
    }

    @Override
    public byte[] answer() {
        return Speech.json(audio.toByteArray(), Speech.typeAsked(order), told);
    }

    @Override
    public @Nullable TokenUsage usage() {
        return usage;
    }

    @Override
    public TokenUsage soFar() {
        return Speech.soFar(order, audio.toByteArray());
    }

    private Step part(String base64) {
        chars += base64.length();
        if (chars > answerMax) {
            return Step.TOO_LARGE;
        }
        try {
            audio.writeBytes(Base64.getDecoder().decode(base64));
            return Step.TOLD;
        } catch (IllegalArgumentException notBase64) {
            return Step.MALFORMED;
        }
    }

    private Step last(JsonNode counted) {
        if (audio.size() == 0) {
            return Step.TRUNCATED;
        }
        if (counted.path("input_tokens").isIntegralNumber()) {
            told = counted;
            usage =
                    Tokens.audio(
                            Math.max(0, counted.path("input_tokens").asLong()),
                            0,
                            Math.max(0, counted.path("output_tokens").asLong()),
                            TokenSource.PROVIDER);
        }
        return Step.LAST;
    }
}
