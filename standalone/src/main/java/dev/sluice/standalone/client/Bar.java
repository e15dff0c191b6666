package dev.sluice.standalone.client;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * Progress for people: a bar that is drawn over on a terminal, a line now and then elsewhere. Not
 * thread-safe.
 */
final class Bar {
    private static final Duration DRAW_EVERY = Duration.ofMillis(100);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);
    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private final String what;
    private long drawnAtNs;

    Bar(PrintWriter out, boolean terminal, String what, long nowNs) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
        this.drawnAtNs = nowNs;
    }

    /**
     * @param total 0 where nobody knows
     */
    void show(long done, long total, long nowNs) {
        Duration every = terminal ? DRAW_EVERY : LINE_EVERY;
        if (nowNs - drawnAtNs >= every.toNanos()) {
            drawnAtNs = nowNs;
            draw(done, total);
        }
    }

    /** Draws the end and leaves it standing. */
    void end(long done, long total) {
        draw(done, total);
        if (terminal) {
            out.println();
        }
        out.flush();
    }

    private void draw(long done, long total) {
        String text = text(done, total);
        if (terminal) {
            out.print("\r\033[K" + text);
        } else {
            out.println(text);
        }
        out.flush();
    }

    private String text(long done, long total) {
        if (total <= 0) {
            return "%s %d".formatted(what, done);
        }
        String count = "%s %d/%d".formatted(what, done, total);
        if (!terminal) {
            return count;
        }
        int full = (int) (WIDTH * Math.min(done, total) / total);
        return "[%s%s] %s".formatted("#".repeat(full), ".".repeat(WIDTH - full), count);
    }
}
