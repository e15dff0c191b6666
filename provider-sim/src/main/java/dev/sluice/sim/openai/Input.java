package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.OperationFace;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** POST of an operation on {@code input} alone, whose answer nobody generates. */
final class Input implements OperationFace.Operation {
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);
    private static final int INPUTS_MAX = 2_048;

    private final InputOperation operation;

    Input(InputOperation operation) {
        this.operation = operation;
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        JsonNode body = Bodies.object(http.body());
        if (body == null) {
            return ApiError.unparseable().of("");
        }
        String model = body.path("model").asText("");
        List<JsonNode> inputs = inputs(body.path("input"));
        if (model.isEmpty()) {
            return ApiError.invalid("you must provide a model parameter", null, null).of(model);
        }
        if (inputs.isEmpty() || inputs.size() > INPUTS_MAX) {
            return ApiError.wrongType("input", "a string, tokens, or 1 to 2048 of them").of(model);
        }
        Optional<ApiError> wrong = operation.check(body);
        if (wrong.isPresent()) {
            return wrong.get().of(model);
        }
        return new ChatRequest.Parse.Valid(
                new ChatRequest(
                        model,
                        Draws.mix(Draws.mix(0, body.path("input").toString()), model),
                        tokens(inputs, counters.apply(model)),
                        0,
                        1,
                        false,
                        false,
                        "default",
                        new Demand.Ready(operation.answer(inputs, body))));
    }

    @Override
    public String idPrefix() {
        return operation.idPrefix();
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        String ready = new String(answer.choices().getFirst().text(), StandardCharsets.US_ASCII);
        out.writeCharSequence(operation.whole(answer, ready), StandardCharsets.UTF_8);
    }

    /** A text, tokens, or several of either. */
    private static List<JsonNode> inputs(JsonNode input) {
        List<JsonNode> inputs = new ArrayList<>();
        if (input.isTextual() || input.isArray() && input.path(0).isInt()) {
            inputs.add(input);
        } else {
            input.forEach(inputs::add);
        }
        return inputs.stream().allMatch(one -> one.isTextual() || one.isArray() || one.isObject())
                ? inputs
                : List.of();
    }

    private static int tokens(List<JsonNode> inputs, TokenCounter counter) {
        List<String> texts = new ArrayList<>();
        int given = 0;
        for (JsonNode input : inputs) {
            if (input.isArray()) {
                given += input.size();
            } else {
                texts.add(input.isTextual() ? input.textValue() : input.path("text").asText(""));
            }
        }
        return given + counter.prompt(new PromptText(texts, 0, 0, 0)) - counter.prompt(NOTHING);
    }
}
