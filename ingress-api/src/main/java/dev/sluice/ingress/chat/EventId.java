package dev.sluice.ingress.chat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one event of a stream and where it stands in the log, for any instance.
 *
 * @param seq of its chunk within the attempt
 * @param line of the chunk, from 0: the event ends there
 * @param offset of the chunk in the partition of {@code sluice.stream}
 */
record EventId(int run, int epoch, long seq, int line, int partition, long offset) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,18})\\.(\\d{1,9})-(\\d{1,9})-(\\d{1,18})");

    static Optional<EventId> parse(String text) {
        Matcher found = FORM.matcher(text);
        return found.matches()
                ? Optional.of(
                        new EventId(
                                Integer.parseInt(found.group(1)),
                                Integer.parseInt(found.group(2)),
                                Long.parseLong(found.group(3)),
                                Integer.parseInt(found.group(4)),
                                Integer.parseInt(found.group(5)),
                                Long.parseLong(found.group(6))))
                : Optional.empty();
    }

    String text() {
        return run + "." + epoch + "." + seq + "." + line + "-" + partition + "-" + offset;
    }
}
