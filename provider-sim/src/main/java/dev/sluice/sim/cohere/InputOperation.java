package dev.sluice.sim.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.cohere.RequestReader.Refused;
import dev.sluice.sim.seed.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What is answered to texts: the same to the same, whoever asks and whenever. */
enum InputOperation {
    /** Vectors that follow from each text alone. */
    EMBED {
        @Override
        List<String> texts(ObjectNode body) throws Refused {
            if (!body.path("input_type").isTextual()) {
                throw new Refused("valid input_type must be provided with the provided model");
            }
            return strings(body.path("texts"), TEXTS_MAX, "texts");
        }

        @Override
        String answer(ObjectNode body, List<String> texts) {
            int dimensions = body.path("output_dimension").asInt(DIMENSIONS);
            ObjectNode answer = NODES.objectNode();
            ArrayNode vectors = answer.putObject("embeddings").putArray("float");
            ArrayNode said = answer.putArray("texts");
            for (String text : texts) {
                ArrayNode vector = vectors.addArray();
                for (int i = 0; i < dimensions; i++) {
                    vector.add((float) (Draws.unit(Draws.mix(Draws.mix(i, text), i)) - 0.5));
                }
                said.add(ascii(text));
            }
            return members(answer);
        }

        @Override
        String billed(ChatAnswer answer) {
            return "\"input_tokens\":" + answer.promptTokens();
        }
    },
    /** How many words of the query stand in the document, of all that it has. */
    RERANK {
        @Override
        List<String> texts(ObjectNode body) throws Refused {
            if (!body.path("query").isTextual() || body.path("query").textValue().isBlank()) {
                throw new Refused("query must not be empty or be only whitespace");
            }
            List<String> texts = strings(body.path("documents"), DOCUMENTS_MAX, "documents");
            texts.addFirst(body.path("query").textValue());
            return texts;
        }

        @Override
        String answer(ObjectNode body, List<String> texts) {
            List<String> query = List.of(texts.getFirst().toLowerCase(Locale.ROOT).split("\\W+"));
            List<Double> scores = new ArrayList<>();
            for (String document : texts.subList(1, texts.size())) {
                String low = document.toLowerCase(Locale.ROOT);
                long found = query.stream().filter(low::contains).count();
                scores.add((found + 0.01) / (query.size() + 0.02));
            }
            ObjectNode answer = NODES.objectNode();
            ArrayNode results = answer.putArray("results");
            IntStream.range(0, scores.size())
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> -scores.get(i)))
                    .limit(body.path("top_n").asInt(Integer.MAX_VALUE))
                    .forEach(
                            i ->
                                    results.addObject()
                                            .put("index", i)
                                            .put("relevance_score", scores.get(i)));
            return members(answer);
        }

        @Override
        String billed(ChatAnswer answer) {
            return "\"search_units\":1";
        }
    };

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DIMENSIONS = 256;
    private static final int TEXTS_MAX = 96;
    private static final int DOCUMENTS_MAX = 10_000;

    /** The texts that count. */
    abstract List<String> texts(ObjectNode body) throws Refused;

    /** Members of the answer, as ASCII. */
    abstract String answer(ObjectNode body, List<String> texts);

    /** What it costs. */
    abstract String billed(ChatAnswer answer);

    String whole(ChatAnswer answer, String ready) {
        return "{\"id\":\"%s\",%s,\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{%s}}}"
                .formatted(answer.id(), ready, billed(answer));
    }

    private static List<String> strings(JsonNode array, int max, String name) throws Refused {
        List<String> texts = new ArrayList<>();
        for (JsonNode one : array) {
            if (!one.isTextual()) {
                throw new Refused(name + " must be strings");
            }
            texts.add(one.textValue());
        }
        if (texts.isEmpty() || texts.size() > max) {
            throw new Refused("%s must be between 1 and %d".formatted(name, max));
        }
        return texts;
    }

    private static String ascii(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** Without the braces. */
    private static String members(ObjectNode object) {
        String json = object.toString();
        return json.substring(1, json.length() - 1);
    }
}
