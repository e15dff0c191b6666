package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events that are OpenAI's chunks already, which pass as the provider wrote them. */
public final class ChunkEvents implements StreamFold {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final int SERVER_ERROR = 500;
    private static final int WORD_CHARS_MAX = 64;
    private static final int TIER_CHARS_MAX = 32;

    private final Counting counting;
    private @Nullable JsonNode usage;
    private @Nullable String serviceTier;

    /** Reads the usage of an answer. */
    public interface Counting {
        /**
         * @param answer of a chat, without any choice
         * @return null when it counts nothing
         */
        @Nullable TokenUsage of(byte[] answer);
    }

    public ChunkEvents(Counting counting) {
        this.counting = counting;
    }

    @Override
    public Folded event(byte[] data) {
        if (Arrays.equals(data, DONE)) {
            return new Folded.Chunks(List.of(), true);
        }
        ObjectNode chunk = object(data);
        if (chunk == null) {
            return new Folded.Failed(Transport.MALFORMED);
        }
        if (chunk.path("error").isObject() || chunk.path("error").isTextual()) {
            return new Folded.Failed(said(chunk.get("error")));
        }
        if (chunk.path("usage").isObject()) {
            usage = chunk.get("usage");
        }
        String tier = chunk.path("service_tier").asText("");
        if (!tier.isEmpty() && tier.length() <= TIER_CHARS_MAX) {
            serviceTier = tier;
        }
        return new Folded.Chunks(List.of(new Chunk(chunk, oneLine(data))), false);
    }

    @Override
    public @Nullable Counted counted() {
        if (usage == null) {
            return null;
        }
        TokenUsage read =
                counting.of(
                        ("{\"choices\":[],\"usage\":" + usage + "}")
                                .getBytes(StandardCharsets.UTF_8));
        return read == null ? null : new Counted(read, true);
    }

    @Override
    public @Nullable String serviceTier() {
        return serviceTier;
    }

    private static @Nullable ObjectNode object(byte[] data) {
        try {
            return JSON.readTree(data) instanceof ObjectNode object ? object : null;
        } catch (IOException notJson) {
            return null;
        }
    }

    /** There is no status in the middle of an answer, but some providers write it as the code. */
    private static CallFailure said(JsonNode error) {
        JsonNode code = error.path("code");
        int status =
                code.isInt() && code.intValue() >= 400 && code.intValue() < 600
                        ? code.intValue()
                        : SERVER_ERROR;
        return new CallFailure.Status(
                status,
                code.isInt() ? "" : word(code.asText("")),
                word(error.path("type").asText("")),
                Optional.empty());
    }

    /** Short words only: sentences may quote prompts. */
    private static String word(String text) {
        return text.length() <= WORD_CHARS_MAX && text.matches("[A-Za-z0-9_.-]*")
                ? text.toLowerCase(Locale.ROOT)
                : "";
    }

    /**
     * An event as it goes to listeners. Between the tokens of JSON a line's end is as good as a
     * space, and elsewhere none can be.
     *
     * @param json changed in place
     */
    public static byte[] oneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }
}
