package dev.sluice.sim.http;

import java.util.Locale;
import java.util.function.BiConsumer;

/** Response headers being collected, already in the form in which they are sent. */
public final class HeaderLines {
    private final StringBuilder lines = new StringBuilder(160);

    /** Adds a header; both parts must be ASCII without line ends. */
    public HeaderLines add(String name, String value) {
        lines.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    public HeaderLines add(String name, long value) {
        lines.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Hands out each, its name in lower case. */
    void forEach(BiConsumer<String, String> taker) {
        lines.toString()
                .lines()
                .forEach(
                        line -> {
                            int colon = line.indexOf(": ");
                            taker.accept(
                                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                                    line.substring(colon + 2));
                        });
    }

    CharSequence lines() {
        return lines;
    }
}
