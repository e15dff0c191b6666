package dev.sluice.standalone.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Where the demo stands, and how that reads on one line.
 *
 * @param jobsPerSecond lately
 * @param running jobs that were started and have not ended
 * @param retries calls that failed in a way that is tried again
 */
record Progress(
        int done, int total, double jobsPerSecond, int running, long retries, long costNanoUsd) {
    private static final int BAR_CELLS = 24;

    String bar() {
        int cells = total == 0 ? 0 : (int) ((long) BAR_CELLS * done / total);
        return "[%s%s] %s".formatted("#".repeat(cells), "-".repeat(BAR_CELLS - cells), line());
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%,d/%,d  %.0f jobs/s  %d running  %d retries  $%s  %s",
                done,
                total,
                jobsPerSecond,
                running,
                retries,
                usd(costNanoUsd),
                left());
    }

    /** Four digits after the point: a whole demo costs cents. */
    static String usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    private String left() {
        if (done >= total) {
            return "done";
        }
        if (jobsPerSecond <= 0) {
            return "time left unknown";
        }
        return (long) Math.ceil((total - done) / jobsPerSecond) + " s left";
    }
}
