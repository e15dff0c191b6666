package dev.sluice.sim.text;

import dev.sluice.sim.token.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The text of one simulated choice.
 *
 * @param text ASCII that needs no escaping in JSON, unless it is no part of a text there
 * @param pieceEnds end offset in {@code text} of each streamed piece, rising, the last being its
 *     length
 * @param tokens as the model's counter counts them
 * @param cut whether a token limit ended it
 */
public record Answer(byte[] text, int[] pieceEnds, int tokens, boolean cut) {

    /** The answer for a seed: {@code pieces} of text, cut to {@code tokensMax}. */
    public static Answer compose(long seed, int pieces, int tokensMax, TokenCounter counter) {
        int[] ends = new int[pieces];
        byte[] text = Vocabulary.text(seed, ends);
        int tokens = counter.answer(text);
        return tokens <= tokensMax
                ? new Answer(text, ends, tokens, false)
                : cut(text, ends, tokensMax, counter);
    }

    /**
     * A text that is given, in one piece, or in none when it is empty.
     *
     * @param escaped ASCII, escaped to stand inside a JSON string
     */
    public static Answer whole(String escaped, int tokens) {
        byte[] text = escaped.getBytes(StandardCharsets.US_ASCII);
        return new Answer(
                text, text.length == 0 ? new int[0] : new int[] {text.length}, tokens, false);
    }

    /**
     * Pieces that are given.
     *
     * @param pieces ASCII
     */
    public static Answer inPieces(List<String> pieces, int tokens) {
        int[] ends = new int[pieces.size()];
        int length = 0;
        for (int i = 0; i < ends.length; i++) {
            length += pieces.get(i).length();
            ends[i] = length;
        }
        byte[] text = String.join("", pieces).getBytes(StandardCharsets.US_ASCII);
        return new Answer(text, ends, tokens, false);
    }

    /** Where piece {@code index} begins in the text. */
    public int pieceStart(int index) {
        return index == 0 ? 0 : pieceEnds[index - 1];
    }

    /** Tokens of the first pieces, for answers that end early. */
    public int tokensOf(int pieces) {
        return pieceEnds.length == 0
                ? 0
                : (int) (((long) tokens * pieces + pieceEnds.length - 1) / pieceEnds.length);
    }

    private static Answer cut(byte[] text, int[] ends, int tokensMax, TokenCounter counter) {
        int length = counter.bytesWithin(tokensMax, text, ends);
        int kept = 0;
        while (kept < ends.length && ends[kept] < length) {
            kept++;
        }
        int[] keptEnds = Arrays.copyOf(ends, length == 0 ? 0 : kept + 1);
        if (keptEnds.length > 0) {
            keptEnds[keptEnds.length - 1] = length;
        }
        byte[] keptText = Arrays.copyOf(text, length);
        return new Answer(keptText, keptEnds, counter.answer(keptText), true);
    }
}
