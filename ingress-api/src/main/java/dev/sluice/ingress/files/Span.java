package dev.sluice.ingress.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that a Range header asks for.
 *
 * @param from first byte
 * @param length at least 1
 */
record Span(long from, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** What becomes of a Range header. */
    sealed interface Wish {
        record Whole() implements Wish {}

        record Part(Span span) implements Wish {}

        /** There are no such bytes. */
        record Beyond() implements Wish {}
    }

    /** Anything but one range of bytes is passed over, as RFC 9110 allows. */
    static Wish of(@Nullable String header, long size) {
        Optional<Matcher> range =
                Optional.ofNullable(header).map(ONE::matcher).filter(Matcher::matches);
        if (range.isEmpty()) {
            return new Wish.Whole();
        }
        String first = range.get().group(1);
        String last = range.get().group(2);
        if (first.isEmpty() && last.isEmpty()) {
            return new Wish.Whole();
        }
        long from =
                first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
        long end =
                first.isEmpty() || last.isEmpty()
                        ? size - 1
                        : Math.min(size - 1, Long.parseLong(last));
        return from > end ? new Wish.Beyond() : new Wish.Part(new Span(from, end - from + 1));
    }
}
