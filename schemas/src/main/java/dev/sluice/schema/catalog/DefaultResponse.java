package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What a route answers when no provider does: a body as the provider would send it, or a text that
 * is made into one. At most 16 KiB, so that it travels inside a result.
 */
public final class DefaultResponse {
    private static final int BYTES_MAX = 16 * 1024;

    /** What is written around a text: names and the caller's model. */
    private static final int AROUND_BYTES_MAX = 1024;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode given;

    private DefaultResponse(JsonNode given) {
        this.given = given;
    }

    /**
     * @throws IllegalArgumentException when it is neither a text nor an object, empty or too large
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static DefaultResponse of(JsonNode given) {
        boolean text = given.isTextual() && !given.textValue().isBlank();
        if (!text && !(given.isObject() && !given.isEmpty())) {
            throw new IllegalArgumentException(
                    "default_response: %s (expected: a text, or the body of an answer)"
                            .formatted(given.getNodeType()));
        }
        int bytes = bytes(given).length;
        CatalogObject.requireRange(
                bytes, 1, BYTES_MAX - AROUND_BYTES_MAX, "default_response (bytes)");
        return new DefaultResponse(given.deepCopy());
    }

    /** As the catalogue has it. */
    @JsonValue
    JsonNode given() {
        return given;
    }

    /**
     * The body of an answer, in JSON.
     *
     * @param model as the caller named it
     * @return empty when this is no answer to the operation
     */
    public Optional<byte[]> body(String operation, String jobId, String model, Instant now) {
        String result = resultField(operation);
        if (given.isObject()) {
            return given.path(result).isArray() ? Optional.of(bytes(given)) : Optional.empty();
        }
        return switch (operation) {
            case "chat.completions" -> Optional.of(bytes(chat(jobId, model, now)));
            case "completions" -> Optional.of(bytes(completion(jobId, model, now)));
            case "responses" -> Optional.of(bytes(response(jobId, model, now)));
            default -> Optional.empty();
        };
    }

    private ObjectNode chat(String jobId, String model, Instant now) {
        ObjectNode body = head("chatcmpl-" + jobId, "chat.completion", model, "created", now);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0);
        choice.putObject("message").put("role", "assistant").set("content", given);
        choice.put("finish_reason", "stop");
        body.set("usage", noTokens("prompt_tokens", "completion_tokens"));
        return body;
    }

    private ObjectNode completion(String jobId, String model, Instant now) {
        ObjectNode body = head("cmpl-" + jobId, "text_completion", model, "created", now);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).set("text", given);
        choice.putNull("logprobs").put("finish_reason", "stop");
        body.set("usage", noTokens("prompt_tokens", "completion_tokens"));
        return body;
    }

    private ObjectNode response(String jobId, String model, Instant now) {
        ObjectNode body = head("resp_" + jobId, "response", model, "created_at", now);
        body.put("status", "completed");
        ObjectNode message = body.putArray("output").addObject();
        message.put("id", "msg_" + jobId)
                .put("type", "message")
                .put("status", "completed")
                .put("role", "assistant");
        ObjectNode content = message.putArray("content").addObject();
        content.put("type", "output_text").set("text", given);
        content.putArray("annotations");
        body.set("usage", noTokens("input_tokens", "output_tokens"));
        return body;
    }

    private static ObjectNode head(
            String id, String object, String model, String createdKey, Instant now) {
        return NODES.objectNode()
                .put("id", id)
                .put("object", object)
                .put(createdKey, now.getEpochSecond())
                .put("model", model);
    }

    private static ObjectNode noTokens(String input, String output) {
        return NODES.objectNode().put(input, 0).put(output, 0).put("total_tokens", 0);
    }

    /** The array that an answer to the operation has. */
    private static String resultField(String operation) {
        return switch (operation) {
            case "chat.completions", "completions" -> "choices";
            case "responses" -> "output";
            case "moderations", "rerank" -> "results";
            default -> "data";
        };
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return CatalogJson.JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DefaultResponse that && that.given.equals(given);
    }

    @Override
    public int hashCode() {
        return given.hashCode();
    }

    @Override
    public String toString() {
        return given.toString();
    }
}
