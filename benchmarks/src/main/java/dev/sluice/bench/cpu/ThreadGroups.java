package dev.sluice.bench.cpu;

import java.util.regex.Pattern;

/** What the threads of a JVM are for, told from their names. */
final class ThreadGroups {
    private static final Pattern NUMBERS = Pattern.compile("[-#:/_ ]+\\d+[-\\d]*|\\d+$");
    private static final Pattern JIT = Pattern.compile("C[12] Compiler.*|Sweeper.*");
    private static final Pattern GC =
            Pattern.compile("GC Thread.*|G1 .*|ZDirector.*|ZWorker.*|Z[A-Z].*");

    private ThreadGroups() {}

    /** The name without its numbers, so that the threads of a pool are one group. */
    static String of(String threadName) {
        String group = NUMBERS.matcher(threadName).replaceAll("");
        return group.isBlank() ? threadName : group.strip();
    }

    static boolean compiles(String group) {
        return JIT.matcher(group).matches();
    }

    /** The VM thread counts too: with the serial collector it is the one that collects. */
    static boolean collects(String group) {
        return GC.matcher(group).matches() || group.equals("VM Thread");
    }
}
