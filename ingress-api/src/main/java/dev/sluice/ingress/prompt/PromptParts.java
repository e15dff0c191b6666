package dev.sluice.ingress.prompt;

import dev.sluice.schema.wire.AudioSize;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a prompt is made of, collected on the way through a body. The text that is kept is bounded;
 * what is not kept stays among the bytes that nobody looked at. One per request; not thread-safe.
 */
final class PromptParts {
    /** More answers than any provider gives at once. */
    private static final int ANSWERS_MAX = 1_000;

    private final int textBytesMax;
    private final List<String> texts = new ArrayList<>();
    private int textBytes;
    private long imageBytes;
    private int images;
    private boolean openEnded;
    private int answers = 1;

    /**
     * @param textBytesMax of all texts that are kept
     */
    PromptParts(int textBytesMax) {
        this.textBytesMax = textBytesMax;
    }

    /** Whether any text can still be kept. */
    boolean hasRoom() {
        return hasRoom(1);
    }

    /** A character is a byte or more. */
    boolean hasRoom(int characters) {
        return characters <= textBytesMax - textBytes;
    }

    /** Text that a model reads as it stands. */
    void text(String text) {
        // At most what it takes in the body, where each character may be escaped.
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 0 && hasRoom(bytes)) {
            texts.add(text);
            textBytes += bytes;
        }
    }

    void image() {
        images++;
    }

    /** An address, or a whole image as a {@code data:} address: ASCII, whatever else it is. */
    void imageAddress(int characters) {
        imageBytes += characters;
    }

    /** Only as many of its bytes count as it may be taken for where its provider counts nothing. */
    void audio(int base64Chars) {
        imageBytes += base64Chars - AudioSize.unitsOfBase64(base64Chars);
        more();
    }

    /** The prompt has more than the body shows. */
    void more() {
        openEnded = true;
    }

    void answers(long asked) {
        answers = Math.clamp(asked, 1, ANSWERS_MAX);
    }

    List<String> texts() {
        return texts;
    }

    int textBytes() {
        return textBytes;
    }

    long imageBytes() {
        return imageBytes;
    }

    int images() {
        return images;
    }

    boolean openEnded() {
        return openEnded;
    }

    int answers() {
        return answers;
    }
}
