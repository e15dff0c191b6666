package dev.sluice.schema.error;

import java.util.regex.Pattern;

/**
 * The reason of a dead letter that a role could read and failed on each time: routers write it, and
 * who puts letters back must know it, because a job that was given up has its result. Pure.
 */
public final class GivenUp {
    private static final Pattern REASON = Pattern.compile("failed \\d+ times: .*", Pattern.DOTALL);

    private GivenUp() {}

    /**
     * @param last what happened the last time
     */
    public static String reason(int failures, String last) {
        return "failed %d times: %s".formatted(failures, last);
    }

    /** Whether {@link #reason} made it. */
    public static boolean isReason(String reason) {
        return REASON.matcher(reason).matches();
    }
}
