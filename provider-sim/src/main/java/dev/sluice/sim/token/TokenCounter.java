package dev.sluice.sim.token;

import java.util.List;

/** Counts tokens for one model. Thread-safe. */
public sealed interface TokenCounter permits ExactTokenCounter, FastTokenCounter {

    /** Tokens of a prompt; every message counts as it is documented for the chat format. */
    int prompt(PromptText prompt);

    /** Tokens of an answer's text (ASCII). */
    int answer(byte[] text);

    /**
     * How many bytes of an answer fit into that many tokens.
     *
     * @param pieceEnds end offset of each piece of the text, rising
     */
    int bytesWithin(int tokensMax, byte[] text, int[] pieceEnds);

    /**
     * What a prompt consists of for counting.
     *
     * @param texts roles, contents and names, in order
     * @param messages how many messages
     * @param names how many of them carry a name
     * @param mediaTokens fixed cost of images
     */
    record PromptText(List<String> texts, int messages, int names, int mediaTokens) {}

    /** The counter for a model. Loads the encoding on first use, which takes about a second. */
    static TokenCounter of(TokenCounting counting, String model) {
        return switch (counting) {
            case EXACT -> ExactTokenCounter.of(model);
            case FAST -> FastTokenCounter.INSTANCE;
        };
    }
}
