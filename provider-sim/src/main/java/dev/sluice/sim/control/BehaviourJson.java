package dev.sluice.sim.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.limit.RateLimits;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model's behaviour as JSON; fields left out have the value of {@link ModelBehaviour#defaults}.
 */
public final class BehaviourJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS =
            Set.of(
                    "time_to_first_token_ms",
                    "tokens_per_second",
                    "jitter",
                    "faults",
                    "requests_per_minute",
                    "tokens_per_minute",
                    "answer_pieces_min",
                    "answer_pieces_max",
                    "reasoning_tokens",
                    "context_tokens_max",
                    "cached_share");

    private BehaviourJson() {}

    /**
     * @throws IllegalArgumentException naming the field that is unknown or out of bounds
     */
    public static ModelBehaviour read(byte[] json) {
        JsonNode body;
        try {
            body = JSON.readTree(json);
        } catch (IOException notJson) {
            throw new IllegalArgumentException("behaviour: expected a JSON object", notJson);
        }
        if (body == null || !body.isObject()) {
            throw new IllegalArgumentException("behaviour: expected a JSON object");
        }
        body.fieldNames()
                .forEachRemaining(
                        field -> {
                            if (!FIELDS.contains(field)) {
                                throw new IllegalArgumentException(
                                        "field '"
                                                + field
                                                + "': expected one of "
                                                + new TreeSet<>(FIELDS));
                            }
                        });
        ModelBehaviour defaults = ModelBehaviour.defaults();
        int piecesMin = integer(body, "answer_pieces_min", defaults.answer().piecesMin());
        int piecesMax =
                integer(
                        body,
                        "answer_pieces_max",
                        Math.max(piecesMin, defaults.answer().piecesMax()));
        return new ModelBehaviour(
                new LatencyModel(
                        Duration.ofNanos((long) (number(body, "time_to_first_token_ms", 0) * 1e6)),
                        number(body, "tokens_per_second", 0),
                        number(body, "jitter", 0)),
                faults(body.path("faults")),
                new RateLimits(
                        whole(body, "requests_per_minute", 0), whole(body, "tokens_per_minute", 0)),
                new AnswerLength(piecesMin, piecesMax, integer(body, "reasoning_tokens", 0)),
                integer(body, "context_tokens_max", defaults.contextTokensMax()),
                number(body, "cached_share", 0));
    }

    /** All fields of a behaviour. */
    public static ObjectNode write(ModelBehaviour behaviour) {
        ObjectNode body = JSON.createObjectNode();
        LatencyModel latency = behaviour.latency();
        body.put("time_to_first_token_ms", latency.timeToFirstToken().toNanos() / 1e6);
        body.put("tokens_per_second", latency.tokensPerSecond());
        body.put("jitter", latency.jitter());
        ArrayNode faults = body.putArray("faults");
        for (FaultRule rule : behaviour.faults()) {
            faults.addObject()
                    .put("fault", rule.fault().wireName())
                    .put("probability", rule.probability());
        }
        body.put("requests_per_minute", behaviour.limits().requestsPerMinute());
        body.put("tokens_per_minute", behaviour.limits().tokensPerMinute());
        body.put("answer_pieces_min", behaviour.answer().piecesMin());
        body.put("answer_pieces_max", behaviour.answer().piecesMax());
        body.put("reasoning_tokens", behaviour.answer().reasoningTokens());
        body.put("context_tokens_max", behaviour.contextTokensMax());
        return body.put("cached_share", behaviour.cachedShare());
    }

    private static List<FaultRule> faults(JsonNode rules) {
        if (!rules.isMissingNode() && !rules.isArray()) {
            throw new IllegalArgumentException("faults: expected an array of objects");
        }
        List<FaultRule> faults = new ArrayList<>();
        for (JsonNode rule : rules) {
            String name = rule.path("fault").asText("");
            Fault fault =
                    Fault.parse(name)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "fault '"
                                                            + name
                                                            + "': expected a status from 400 to 599"
                                                            + " or the name of a fault"));
            faults.add(new FaultRule(fault, number(rule, "probability", 1)));
        }
        return faults;
    }

    private static double number(JsonNode body, String field, double fallback) {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException(field + ": expected a number");
        }
        return value.asDouble();
    }

    private static int integer(JsonNode body, String field, int fallback) {
        return Math.clamp(whole(body, field, fallback), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long whole(JsonNode body, String field, long fallback) {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(field + ": expected a whole number");
        }
        return value.asLong();
    }
}
