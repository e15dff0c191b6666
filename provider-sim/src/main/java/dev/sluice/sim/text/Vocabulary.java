package dev.sluice.sim.text;

import dev.sluice.sim.seed.Draws;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The pieces that answers are made of. Each is one token in OpenAI's encodings, alone and in any
 * order in which {@link #text} puts them, and none needs escaping in JSON.
 */
final class Vocabulary {
    private static final byte[][] OPENING =
            bytes("This", " is", " a", " simulated", " answer", ".");
    private static final byte[][] BEGINNINGS =
            bytes(
                    " The", " We", " It", " One", " Then", " This", " So", " In", " There", " Each",
                    " First", " Now");
    private static final byte[][] WORDS =
            bytes(
                    " the", " of", " and", " to", " in", " is", " that", " it", " with", " as",
                    " for", " was", " on", " are", " by", " this", " be", " at", " from", " or",
                    " one", " had", " not", " but", " what", " all", " were", " when", " there",
                    " can", " more", " time", " no", " way", " could", " people", " than", " first",
                    " water", " been", " call", " who", " now", " find", " long", " down", " day",
                    " did", " get", " come", " made", " may", " part", " over", " new", " sound",
                    " take", " only", " little", " work", " know", " place", " year", " live");
    private static final byte[] STOP = ".".getBytes(StandardCharsets.US_ASCII);
    private static final int SENTENCE_MIN = 5;
    private static final int SENTENCE_MAX = 14;

    private Vocabulary() {}

    /** Fills {@code ends} with the end of each piece and returns the text of all. */
    static byte[] text(long seed, int[] ends) {
        byte[] text = new byte[Math.max(16, ends.length * 6)];
        int length = 0;
        int leftInSentence = 0;
        long draw = seed;
        for (int i = 0; i < ends.length; i++) {
            byte[] piece;
            if (i < OPENING.length) {
                piece = OPENING[i];
            } else {
                draw = Draws.mix(draw, i);
                if (leftInSentence == 0) {
                    piece = pick(BEGINNINGS, draw);
                    leftInSentence = Draws.between(draw >>> 20, SENTENCE_MIN, SENTENCE_MAX);
                } else if (--leftInSentence == 0) {
                    piece = STOP;
                } else {
                    piece = pick(WORDS, draw);
                }
            }
            if (length + piece.length > text.length) {
                text = Arrays.copyOf(text, text.length * 2);
            }
            System.arraycopy(piece, 0, text, length, piece.length);
            length += piece.length;
            ends[i] = length;
        }
        return text.length == length ? text : Arrays.copyOf(text, length);
    }

    private static byte[] pick(byte[][] pieces, long draw) {
        return pieces[(int) Long.remainderUnsigned(draw, pieces.length)];
    }

    private static byte[][] bytes(String... pieces) {
        return Arrays.stream(pieces)
                .map(piece -> piece.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }
}
