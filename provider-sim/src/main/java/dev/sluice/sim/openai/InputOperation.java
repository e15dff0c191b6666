package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.seed.Draws;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What is answered to an input: the same to the same, whoever asks and whenever. */
enum InputOperation {
    /** Unit vectors that follow from the input alone. */
    EMBEDDINGS("") {
        @Override
        Optional<ApiError> check(JsonNode body) {
            JsonNode dimensions = body.path("dimensions");
            if (!dimensions.isMissingNode()
                    && (!dimensions.isInt()
                            || dimensions.intValue() < 1
                            || dimensions.intValue() > DIMENSIONS_MAX)) {
                return Optional.of(ApiError.wrongType("dimensions", "an integer from 1 to 4096"));
            }
            return switch (body.path("encoding_format").asText("float")) {
                case "float", "base64" -> Optional.empty();
                default -> Optional.of(ApiError.wrongType("encoding_format", "float or base64"));
            };
        }

        @Override
        String answer(List<JsonNode> inputs, JsonNode body) {
            int dimensions = body.path("dimensions").asInt(DIMENSIONS);
            boolean base64 = body.path("encoding_format").asText("").equals("base64");
            ArrayNode data = JSON.arrayNode();
            for (JsonNode input : inputs) {
                float[] vector = vector(Draws.mix(dimensions, input.toString()), dimensions);
                ObjectNode one = data.addObject().put("object", "embedding");
                one.put("index", data.size() - 1);
                if (base64) {
                    one.put("embedding", packed(vector));
                } else {
                    ArrayNode values = one.putArray("embedding");
                    for (float value : vector) {
                        values.add(value);
                    }
                }
            }
            return data.toString();
        }

        @Override
        String whole(ChatAnswer answer, String ready) {
            return "{\"object\":\"list\",\"data\":%s,\"model\":%s,\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}}"
                    .formatted(
                            ready,
                            JSON.textNode(answer.model()),
                            answer.promptTokens(),
                            answer.promptTokens());
        }
    },
    /** Flags what has the word "violence". */
    MODERATIONS("modr-") {
        @Override
        Optional<ApiError> check(JsonNode body) {
            return Optional.empty();
        }

        @Override
        String answer(List<JsonNode> inputs, JsonNode body) {
            ArrayNode results = JSON.arrayNode();
            for (JsonNode input : inputs) {
                boolean flagged = input.toString().contains(WORD);
                ObjectNode one = results.addObject().put("flagged", flagged);
                ObjectNode categories = one.putObject("categories");
                ObjectNode scores = one.putObject("category_scores");
                ObjectNode types = one.putObject("category_applied_input_types");
                for (String category : CATEGORIES) {
                    boolean hit = flagged && category.equals("violence");
                    categories.put(category, hit);
                    scores.put(category, hit ? 0.9 : 0.001);
                    types.putArray(category).add("text");
                }
            }
            return results.toString();
        }

        @Override
        String whole(ChatAnswer answer, String ready) {
            return "{\"id\":\"%s\",\"model\":%s,\"results\":%s}"
                    .formatted(answer.id(), JSON.textNode(answer.model()), ready);
        }
    };

    static final String WORD = "violence";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DIMENSIONS = 256;
    private static final int DIMENSIONS_MAX = 4_096;
    private static final List<String> CATEGORIES =
            List.of(
                    "harassment",
                    "harassment/threatening",
                    "hate",
                    "hate/threatening",
                    "illicit",
                    "illicit/violent",
                    "self-harm",
                    "self-harm/instructions",
                    "self-harm/intent",
                    "sexual",
                    "sexual/minors",
                    "violence",
                    "violence/graphic");

    private final String idPrefix;

    InputOperation(String idPrefix) {
        this.idPrefix = idPrefix;
    }

    String idPrefix() {
        return idPrefix;
    }

    /** What is wrong with the members that only this operation has. */
    abstract Optional<ApiError> check(JsonNode body);

    /** What is answered to the inputs, as ASCII JSON. */
    abstract String answer(List<JsonNode> inputs, JsonNode body);

    /**
     * @param ready what {@link #answer} made
     */
    abstract String whole(ChatAnswer answer, String ready);

    private static float[] vector(long seed, int dimensions) {
        double[] drawn = new double[dimensions];
        double squares = 0;
        for (int i = 0; i < dimensions; i++) {
            drawn[i] = Draws.unit(Draws.mix(seed, i)) - 0.5;
            squares += drawn[i] * drawn[i];
        }
        double length = squares == 0 ? 1 : Math.sqrt(squares);
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (drawn[i] / length);
        }
        return vector;
    }

    /** As OpenAI packs them: floats, the lowest byte first. */
    private static String packed(float[] vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
