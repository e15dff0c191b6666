package dev.sluice.standalone.demo;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Where progress shows: a bar that is drawn over on a terminal, a plain line now and then
 * elsewhere. Not thread-safe.
 */
public final class Screen {
    private static final Duration BAR_EVERY = Duration.ofMillis(100);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private long drawnAt;
    private boolean barStands;

    /**
     * @param now nanoseconds
     */
    public Screen(PrintWriter out, boolean terminal, long now) {
        this.out = out;
        this.terminal = terminal;
        this.drawnAt = now;
    }

    public void say(String line) {
        if (barStands) {
            out.print(ERASE_LINE);
            barStands = false;
        }
        out.println(line);
        out.flush();
    }

    /** Shows progress if it is time to. */
    void show(Progress progress, long now) {
        Duration every = terminal ? BAR_EVERY : LINE_EVERY;
        if (now - drawnAt < every.toNanos()) {
            return;
        }
        drawnAt = now;
        if (terminal) {
            out.print(ERASE_LINE + progress.bar());
            out.flush();
            barStands = true;
        } else {
            say(progress.line());
        }
    }

    /** Shows the end and leaves it standing. */
    void last(Progress progress) {
        say(terminal ? progress.bar() : progress.line());
    }
}
