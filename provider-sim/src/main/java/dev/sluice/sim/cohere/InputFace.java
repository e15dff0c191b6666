package dev.sluice.sim.cohere;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Demand;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.cohere.RequestReader.Refused;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import dev.sluice.sim.token.TokenCounter.PromptText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** POST of an operation whose answer nobody generates. */
final class InputFace implements Face {
    private static final PromptText NOTHING = new PromptText(List.of(), 0, 0, 0);

    private final InputOperation operation;

    InputFace(InputOperation operation) {
        this.operation = operation;
    }

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return Preconditions.check(http, true);
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        String model = "";
        try {
            ObjectNode body = RequestReader.object(http.body());
            model = body.path("model").asText("");
            if (model.isEmpty()) {
                throw new Refused("model is required");
            }
            List<String> texts = operation.texts(body);
            TokenCounter counter = counters.apply(model);
            return new ChatRequest.Parse.Valid(
                    new ChatRequest(
                            model,
                            Draws.mix(Draws.mix(0, texts.toString()), model),
                            counter.prompt(new PromptText(texts, 0, 0, 0))
                                    - counter.prompt(NOTHING),
                            0,
                            1,
                            false,
                            false,
                            "default",
                            new Demand.Ready(operation.answer(body, texts))));
        } catch (Refused refused) {
            return new ChatRequest.Parse.Invalid(refused.error(), model);
        }
    }

    @Override
    public SimError error(Trouble trouble) {
        return Errors.of(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        return Preconditions.head(draw);
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        // Cohere does not say.
    }

    @Override
    public String idPrefix() {
        return "";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        String ready = new String(answer.choices().getFirst().text(), StandardCharsets.US_ASCII);
        out.writeCharSequence(operation.whole(answer, ready), StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable StreamFormat stream() {
        return null;
    }
}
