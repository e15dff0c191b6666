package dev.sluice.sim.http;

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

    CharSequence lines() {
        return lines;
    }
}
