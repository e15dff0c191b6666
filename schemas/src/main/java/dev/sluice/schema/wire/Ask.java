package dev.sluice.schema.wire;

import java.util.regex.Pattern;

/**
 * Something that a body asks for and that not every provider has.
 *
 * @param pointer JSON Pointer into the body, e.g. {@code /logprobs}
 * @param value what it asks for there, where it is not the mere presence that counts; else empty
 */
public record Ask(String pointer, String value) {
    /** Most that are written down of one body; what is beyond is left to the provider's wire. */
    public static final int ASKS_MAX = 32;

    private static final Pattern INDEX = Pattern.compile("/\\d+");

    /** As records carry it: the pointer, and the value behind an equals sign. */
    public static Ask of(String word) {
        int equals = word.indexOf('=');
        return equals < 0
                ? new Ask(word, "")
                : new Ask(word.substring(0, equals), word.substring(equals + 1));
    }

    public String word() {
        return value.isEmpty() ? pointer : pointer + "=" + value;
    }

    /** The member of the body that it is a part of. */
    String member() {
        int end = pointer.indexOf('/', 1);
        return pointer.substring(1, end < 0 ? pointer.length() : end);
    }

    /** The word with {@code *} for each place in a list. */
    String form() {
        String form = INDEX.matcher(pointer).replaceAll("/*");
        return value.isEmpty() ? form : form + "=" + value;
    }
}
