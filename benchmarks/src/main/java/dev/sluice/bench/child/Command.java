package dev.sluice.bench.child;

/** What the harness asks of a child, one line each. */
public sealed interface Command {
    /** Start a part with the settings in this file. */
    record Start(Part part, String file) implements Command {}

    /** Begin a flight recording of the measured window. */
    record Record() implements Command {}

    /** End it and write it to this file. */
    record Dump(String file) implements Command {}

    /** As sent over the pipe. */
    default String line() {
        return switch (this) {
            case Start(Part part, String file) -> "start " + part.id() + " " + file;
            case Record() -> "record";
            case Dump(String file) -> "dump " + file;
        };
    }

    /**
     * @throws IllegalArgumentException quoting a line that is no command
     */
    static Command parse(String line) {
        String[] words = line.split(" ", 3);
        if (words[0].equals("start") && words.length == 3) {
            return new Start(Part.of(words[1]), words[2]);
        }
        if (line.equals("record")) {
            return new Record();
        }
        if (words[0].equals("dump") && words.length > 1) {
            return new Dump(line.substring("dump ".length()));
        }
        throw new IllegalArgumentException(
                "command '%s' (expected: start, record or dump)".formatted(line));
    }
}
