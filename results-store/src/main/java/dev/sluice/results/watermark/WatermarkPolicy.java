package dev.sluice.results.watermark;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a job that has no row can still be on its way.
 *
 * <p>The coordinator admits in the order of its log, which is the order of accept times up to the
 * clock margin. So when an event of a job accepted at W has been projected, every job of the
 * partition accepted before W less the margin has its event before that one, or was refused with a
 * result before it. The second half needs the results to be read as far as the events; while they
 * are not, nothing is certain.
 */
public final class WatermarkPolicy {
    /** Two topics are never read to the same millisecond; refusals are not reordered by more. */
    private static final long READ_SLACK_MS = 1_000;

    private WatermarkPolicy() {}

    /**
     * @param watermark of the job's coordinator partition; null when nothing of it was projected
     *     yet
     */
    public static boolean projected(
            @Nullable Watermark watermark, Instant accepted, Duration clockMargin) {
        return watermark != null
                && watermark.resultsThroughMs() + READ_SLACK_MS >= watermark.eventsThroughMs()
                && accepted.toEpochMilli() <= watermark.acceptedMs() - clockMargin.toMillis();
    }
}
