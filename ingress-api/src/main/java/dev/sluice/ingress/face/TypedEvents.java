package dev.sluice.ingress.face;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.error.OpenAiErrorJson;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.error.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events of audio, which say in {@code type} what they are, as their provider wrote them, with
 * what resumes a stream. The last one is held until the job has ended: a client that has it asks no
 * more. For one thread.
 */
public final class TypedEvents implements StreamShape {
    private static final List<String> FAMILIES = List.of("transcript.", "speech.");
    private static final Set<String> LAST = Set.of("transcript.text.done", "speech.audio.done");

    private final Function<byte[], List<ObjectNode>> whole;
    private byte @Nullable [] last;

    /**
     * @param whole makes events of an answer that came whole; throws a {@code SluiceException} when
     *     it is not what the operation answers
     */
    public TypedEvents(Function<byte[], List<ObjectNode>> whole) {
        this.whole = whole;
    }

    /** Whether an event of a worker is one of these. */
    public static boolean has(byte[] chunk) {
        String type = type(chunk);
        return FAMILIES.stream().anyMatch(type::startsWith);
    }

    @Override
    public byte[] event(String id, byte[] chunk) {
        byte[] written = new SseText().data(id, chunk).bytes();
        if (!LAST.contains(type(chunk))) {
            return written;
        }
        last = written;
        return new byte[0];
    }

    @Override
    public byte[] done() {
        return last != null
                ? last
                : failed(
                        Problem.of(
                                ErrorCode.STREAM_INTERRUPTED,
                                "the last event is missing (expected: the whole answer at /v1/jobs/{id})"));
    }

    @Override
    public byte[] whole(byte[] json) {
        SseText text = new SseText();
        whole.apply(json).forEach(event -> text.data(Field.bytes(event)));
        return text.bytes();
    }

    @Override
    public byte[] failed(Problem problem) {
        return new SseText().data(OpenAiErrorJson.document(problem)).bytes();
    }

    @Override
    public String rest(String jobId) {
        return "/v1/jobs/%s/events, with Last-Event-ID".formatted(jobId);
    }

    /** Empty: it does not say. */
    private static String type(byte[] chunk) {
        try (JsonParser parser = Json.parser(chunk, 0, chunk.length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = parser.currentName().equals("type");
                if (parser.nextToken() == JsonToken.VALUE_STRING && type) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException notJson) {
            return "";
        }
    }
}
