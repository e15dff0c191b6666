package dev.sluice.router.coordinator.start;

/**
 * Something of which there is only so much: a budget, or a counter of a limit.
 *
 * @param name of the budget or limit
 * @param counter whose counter of the limit; empty where all share one
 */
public record GateKey(Kind kind, String name, String counter) {
    /** What is counted; the words are part of stored keys. */
    public enum Kind {
        BUDGET("budget"),
        REQUESTS("requests"),
        TOKENS("tokens"),
        RUNNING("concurrent_jobs");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the catalogue has it. */
        public String word() {
            return word;
        }
    }

    private static final String SEPARATOR = "\u001f";

    /** In stored keys. */
    public String text() {
        return kind.word + SEPARATOR + name + SEPARATOR + counter;
    }

    /**
     * @throws IllegalArgumentException for what {@link #text} never makes
     */
    public static GateKey parse(String text) {
        String[] parts = text.split(SEPARATOR, 3);
        for (Kind kind : Kind.values()) {
            if (parts.length == 3 && parts[0].equals(kind.word)) {
                return new GateKey(kind, parts[1], parts[2]);
            }
        }
        throw new IllegalArgumentException(
                "%s (expected: kind, name and counter of a limit)".formatted(text));
    }

    /** The counter of those for whom there is none left. */
    public GateKey others() {
        return new GateKey(kind, name, SEPARATOR);
    }

    /** Stands for all counters of this kind of the limit. */
    public GateKey ofLimit() {
        return new GateKey(kind, name, "");
    }

    /** What a client may be told that its job waits for. */
    public String waitingFor() {
        return kind == Kind.BUDGET ? "budget" : "rate_limit";
    }
}
