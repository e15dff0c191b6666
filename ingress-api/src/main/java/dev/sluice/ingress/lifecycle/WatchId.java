package dev.sluice.ingress.lifecycle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an event for any instance: all of its tenant's partition up to there was told.
 *
 * @param offset in {@code sluice.job-events}; -1: nothing
 * @param end whether it is the event that ends the stream
 */
record WatchId(long offset, boolean end) {
    private static final Pattern FORM = Pattern.compile("(at|end)-(-1|\\d{1,18})");

    static Optional<WatchId> parse(String text) {
        Matcher found = FORM.matcher(text);
        return found.matches()
                ? Optional.of(
                        new WatchId(Long.parseLong(found.group(2)), found.group(1).equals("end")))
                : Optional.empty();
    }

    String text() {
        return (end ? "end-" : "at-") + offset;
    }
}
