package dev.sluice.worker.provider.sse;

/** How many bytes JSON takes in UTF-8, without writing it. Pure. */
final class JsonSize {
    /** Braces or brackets of an element, and the comma. */
    static final int ELEMENT = 3;

    private static final int ESCAPED = 2;
    private static final int ESCAPED_UNIT = 6;

    private JsonSize() {}

    /** The name with its quotes, a colon, and quotes and comma of what follows. */
    static long member(String name) {
        return text(name) + 6;
    }

    /** What is within the quotes. */
    static long text(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes += ESCAPED;
            } else if (c < ' ' || Character.isSurrogate(c)) {
                // Jackson writes pairs in two escapes.
                bytes += ESCAPED_UNIT;
            } else if (c < 0x80) {
                bytes++;
            } else {
                bytes += c < 0x800 ? 2 : 3;
            }
        }
        return bytes;
    }
}
