package dev.sluice.sim.chat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.text.Answer;
import dev.sluice.sim.token.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one answered call says, decided before its first byte is sent.
 *
 * @param id the completion's id
 * @param createdSeconds Unix time of its creation
 * @param model as asked for
 * @param choices the texts
 * @param promptTokens of the request
 * @param cachedTokens of them, read from a cache
 * @param reasoningTokens spent unseen, over all choices
 * @param called the function to be called, instead of texts; null: none
 * @param serviceTier that was served, which is the one that was asked for
 * @param searches of the web that were made, at least one where they may be
 */
public record ChatAnswer(
        String id,
        long createdSeconds,
        String model,
        List<Answer> choices,
        int promptTokens,
        int cachedTokens,
        int reasoningTokens,
        String serviceTier,
        @Nullable Called called,
        int searches) {
    private static final String ID_CHARS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 29;

    /**
     * @param id without the prefix that a wire gives it
     * @param arguments JSON text
     */
    public record Called(String id, String name, String arguments) {}

    /** The answer to a request: texts and counts follow from it alone, the id from the call. */
    static ChatAnswer compose(
            ChatRequest request,
            ModelBehaviour behaviour,
            TokenCounter counter,
            String idPrefix,
            long callDraw,
            long createdSeconds) {
        int reasoning = Math.min(behaviour.answer().reasoningTokens(), request.tokensMax());
        int textTokensMax = request.tokensMax() - reasoning;
        List<Answer> choices = new ArrayList<>(request.choices());
        for (int i = 0; i < request.choices(); i++) {
            long seed = Draws.mix(request.contentHash(), i);
            int pieces = behaviour.answer().pieces(Draws.mix(seed, 1));
            choices.add(
                    switch (request.demand()) {
                        case Demand.Prose ignored ->
                                Answer.compose(seed, pieces, textTokensMax, counter);
                        case Demand.Exactly(String json) ->
                                Answer.whole(escaped(json), counter.answer(ascii(json)));
                        case Demand.Ready(String json, int tokens) -> Answer.whole(json, tokens);
                        case Demand.Told(List<String> events, int tokens) ->
                                Answer.inPieces(events, tokens);
                        case Demand.Call(String name, String arguments) ->
                                Answer.whole("", counter.answer(ascii(name + arguments)));
                    });
        }
        Called called =
                request.demand() instanceof Demand.Call(String name, String arguments)
                        ? new Called(id("", Draws.mix(callDraw, 7)), name, arguments)
                        : null;
        return new ChatAnswer(
                id(idPrefix, callDraw),
                createdSeconds,
                request.model(),
                choices,
                request.promptTokens(),
                (int) (request.promptTokens() * behaviour.cachedShare()),
                reasoning * request.choices(),
                request.serviceTier(),
                called,
                searches(request));
    }

    private static int searches(ChatRequest request) {
        return request.searchesMax() == 0
                ? 0
                : 1
                        + (int)
                                Long.remainderUnsigned(
                                        Draws.mix(request.contentHash(), 3), request.searchesMax());
    }

    /** Completion tokens of all choices, reasoning included. */
    public int completionTokens() {
        int tokens = reasoningTokens;
        for (Answer choice : choices) {
            tokens += choice.tokens();
        }
        return tokens;
    }

    /** Tokens of the longest choice, which decides when the answer is complete. */
    public int longestTokens() {
        int longest = 0;
        for (Answer choice : choices) {
            longest = Math.max(longest, choice.tokens());
        }
        return longest + reasoningTokens / choices.size();
    }

    /** ASCII alone: whatever is beyond it is written as an escape. */
    private static String escaped(String json) {
        StringBuilder out = new StringBuilder(json.length() + 16);
        for (char c : JsonStringEncoder.getInstance().quoteAsString(json)) {
            if (c < 0x80) {
                out.append(c);
            } else {
                out.append("\\u%04x".formatted((int) c));
            }
        }
        return out.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String id(String prefix, long draw) {
        StringBuilder id = new StringBuilder(40).append(prefix);
        long left = draw;
        for (int i = 0; i < ID_LENGTH; i++) {
            if (i % 10 == 0) {
                left = Draws.mix(left, i) >>> 1;
            }
            id.append(ID_CHARS.charAt((int) (left % ID_CHARS.length())));
            left /= ID_CHARS.length();
        }
        return id.toString();
    }
}
