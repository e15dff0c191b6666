package dev.sluice.sim.openai;

import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.text.Answer;
import dev.sluice.sim.token.TokenCounter;
import java.util.ArrayList;
import java.util.List;

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
 * @param serviceTier that was served, which is the one that was asked for
 */
record ChatAnswer(
        String id,
        long createdSeconds,
        String model,
        List<Answer> choices,
        int promptTokens,
        int cachedTokens,
        int reasoningTokens,
        String serviceTier) {
    private static final String ID_CHARS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 29;

    /** The answer to a request: texts and counts follow from it alone, the id from the call. */
    static ChatAnswer compose(
            ChatRequest request,
            ModelBehaviour behaviour,
            TokenCounter counter,
            long callDraw,
            long createdSeconds) {
        int reasoning = Math.min(behaviour.answer().reasoningTokens(), request.tokensMax());
        int textTokensMax = request.tokensMax() - reasoning;
        List<Answer> choices = new ArrayList<>(request.choices());
        for (int i = 0; i < request.choices(); i++) {
            long seed = Draws.mix(request.contentHash(), i);
            int pieces = behaviour.answer().pieces(Draws.mix(seed, 1));
            choices.add(Answer.compose(seed, pieces, textTokensMax, counter));
        }
        return new ChatAnswer(
                id(callDraw),
                createdSeconds,
                request.model(),
                choices,
                request.promptTokens(),
                (int) (request.promptTokens() * behaviour.cachedShare()),
                reasoning * request.choices(),
                request.serviceTier());
    }

    /** Completion tokens of all choices, reasoning included. */
    int completionTokens() {
        int tokens = reasoningTokens;
        for (Answer choice : choices) {
            tokens += choice.tokens();
        }
        return tokens;
    }

    /** Tokens of the longest choice, which decides when the answer is complete. */
    int longestTokens() {
        int longest = 0;
        for (Answer choice : choices) {
            longest = Math.max(longest, choice.tokens());
        }
        return longest + reasoningTokens / choices.size();
    }

    private static String id(long draw) {
        StringBuilder id = new StringBuilder(40).append("chatcmpl-");
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
