package dev.sluice.ingress.face;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole answer as the events of a stream: for callers who asked for one where nothing could be
 * streamed, because a provider's wire has none, or because no provider answered. Pure.
 */
public final class ChatChunks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatChunks() {}

    /**
     * @param includeUsage whether the last event shall have the usage
     * @return empty when it is no chat completion
     */
    public static Optional<List<byte[]>> of(byte[] whole, boolean includeUsage) {
        try {
            if (!(JSON.readTree(whole) instanceof ObjectNode answer)
                    || !(answer.remove("choices") instanceof ArrayNode choices)) {
                return Optional.empty();
            }
            JsonNode usage = answer.remove("usage");
            answer.put("object", "chat.completion.chunk");
            List<byte[]> chunks = new ArrayList<>();
            for (JsonNode choice : choices) {
                chunks.add(chunk(answer, said(choice)));
            }
            for (JsonNode choice : choices) {
                chunks.add(chunk(answer, finish(choice)));
            }
            if (includeUsage && usage != null && usage.isObject()) {
                ObjectNode last = answer.deepCopy();
                last.putArray("choices");
                last.set("usage", usage);
                chunks.add(JSON.writeValueAsBytes(last));
            }
            return Optional.of(chunks);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /**
     * As {@link #of}, usage included, for what must be a chat completion.
     *
     * @throws SluiceException with {@code INTERNAL_ERROR} when it is none
     */
    public static List<byte[]> required(byte[] whole) {
        return of(whole, true)
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INTERNAL_ERROR,
                                        "the answer is no chat completion (expected: choices)"));
    }

    private static ObjectNode said(JsonNode choice) {
        ObjectNode part = JSON.createObjectNode();
        part.put("index", choice.path("index").asInt(0));
        JsonNode message = choice.path("message");
        ObjectNode delta = message instanceof ObjectNode object ? object : JSON.createObjectNode();
        int index = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            if (call instanceof ObjectNode one) {
                one.put("index", index++);
            }
        }
        part.set("delta", delta);
        if (choice.path("logprobs").isObject()) {
            part.set("logprobs", choice.get("logprobs"));
        }
        part.putNull("finish_reason");
        return part;
    }

    private static ObjectNode finish(JsonNode choice) {
        ObjectNode part = JSON.createObjectNode();
        part.put("index", choice.path("index").asInt(0));
        part.putObject("delta");
        part.put("finish_reason", choice.path("finish_reason").asText("stop"));
        return part;
    }

    private static byte[] chunk(ObjectNode envelope, ObjectNode choice)
            throws JsonProcessingException {
        ObjectNode chunk = envelope.deepCopy();
        chunk.putArray("choices").add(choice);
        return JSON.writeValueAsBytes(chunk);
    }
}
