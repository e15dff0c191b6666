package dev.sluice.sim.model;

import dev.sluice.sim.seed.Draws;

/**
 * How long a model's answers are, before the caller's own limit cuts them.
 *
 * @param piecesMin fewest pieces of text; a piece is one token when tokens are counted exactly
 * @param piecesMax most pieces of text, at most 100,000
 * @param reasoningTokens tokens that it spends unseen before the text, at most 100,000; reported as
 *     reasoning tokens and part of the completion tokens
 */
public record AnswerLength(int piecesMin, int piecesMax, int reasoningTokens) {
    private static final int MAX = 100_000;

    public AnswerLength {
        if (piecesMin < 1 || piecesMax < piecesMin || piecesMax > MAX) {
            throw new IllegalArgumentException(
                    "answer length "
                            + piecesMin
                            + " to "
                            + piecesMax
                            + ": expected 1 <= min <= max <= "
                            + MAX);
        }
        if (reasoningTokens < 0 || reasoningTokens > MAX) {
            throw new IllegalArgumentException(
                    "reasoningTokens " + reasoningTokens + ": expected 0 to " + MAX);
        }
    }

    /** 16 to 96 tokens, no reasoning. */
    public static AnswerLength defaults() {
        return new AnswerLength(16, 96, 0);
    }

    /** Always the same length. */
    public static AnswerLength exactly(int pieces) {
        return new AnswerLength(pieces, pieces, 0);
    }

    /** The length for one request. */
    public int pieces(long draw) {
        return Draws.between(draw, piecesMin, piecesMax);
    }
}
