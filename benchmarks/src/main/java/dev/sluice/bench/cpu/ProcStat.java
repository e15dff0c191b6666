package dev.sluice.bench.cpu;

/**
 * One line of {@code /proc/<pid>/stat} or {@code /proc/<pid>/task/<tid>/stat}, as far as CPU time
 * goes. Times are clock ticks.
 *
 * @param id process or thread
 * @param parent process id of the parent
 * @param name at most 15 characters, as the kernel keeps it
 * @param reaped time of children that ended and were waited for
 */
record ProcStat(long id, long parent, String name, long user, long system, long reaped) {
    private static final int PARENT = 1;
    private static final int USER = 11;

    /**
     * @throws IllegalArgumentException when the line is none of that file
     */
    static ProcStat parse(String line) {
        // The name stands in parentheses and may itself hold parentheses and blanks.
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        String[] rest = close < 0 ? new String[0] : line.substring(close + 1).strip().split(" ");
        if (open < 0 || rest.length < USER + 4) {
            throw new IllegalArgumentException(
                    "stat line '%s' (expected: pid (name) state parent ... )".formatted(line));
        }
        return new ProcStat(
                Long.parseLong(line.substring(0, open).strip()),
                Long.parseLong(rest[PARENT]),
                line.substring(open + 1, close),
                Long.parseLong(rest[USER]),
                Long.parseLong(rest[USER + 1]),
                Long.parseLong(rest[USER + 2]) + Long.parseLong(rest[USER + 3]));
    }

    long own() {
        return user + system;
    }
}
