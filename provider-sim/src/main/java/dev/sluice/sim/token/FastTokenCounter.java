package dev.sluice.sim.token;

/** A token is four bytes of UTF-8, begun ones included. */
final class FastTokenCounter implements TokenCounter {
    static final FastTokenCounter INSTANCE = new FastTokenCounter();
    private static final int BYTES_PER_TOKEN = 4;

    private FastTokenCounter() {}

    @Override
    public int prompt(PromptText prompt) {
        long bytes = 0;
        for (String text : prompt.texts()) {
            bytes += utf8Bytes(text);
        }
        return tokens(bytes) + prompt.mediaTokens();
    }

    @Override
    public int answer(byte[] text) {
        return tokens(text.length);
    }

    @Override
    public int bytesWithin(int tokensMax, byte[] text, int[] pieceEnds) {
        return (int) Math.min(text.length, (long) tokensMax * BYTES_PER_TOKEN);
    }

    private static int tokens(long bytes) {
        return (int) ((bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
    }

    private static long utf8Bytes(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A surrogate is half of a four-byte sequence: two bytes each.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
