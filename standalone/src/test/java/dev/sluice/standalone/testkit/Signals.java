package dev.sluice.standalone.testkit;

import java.io.IOException;

/** Signals that {@link ProcessHandle} cannot send. */
public final class Signals {
    private Signals() {}

    /** SIGSTOP: the process stands still and does not know it. */
    public static void freeze(long pid) throws IOException, InterruptedException {
        send("STOP", pid);
    }

    /** SIGCONT. */
    public static void thaw(long pid) throws IOException, InterruptedException {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .inheritIO()
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("kill -%s %d: exit %d".formatted(signal, pid, status));
        }
    }
}
