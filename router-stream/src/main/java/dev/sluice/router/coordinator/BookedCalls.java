package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.AttemptFinished;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls of a job whose end is booked. A worker sends a report anew when its producer gave up on
 * it, and both may be on the log. Kept by what a call's id has behind the job's; the newest,
 * because an attempt that is turned away costs a job none. Pure.
 */
final class BookedCalls {
    /** As many as a job remembers attempts ({@link Histories}). */
    static final int CALLS_MAX = 128;

    private BookedCalls() {}

    static boolean has(List<String> booked, AttemptFinished end) {
        return booked.contains(name(end));
    }

    static List<String> with(List<String> booked, AttemptFinished end) {
        int from = Math.max(0, booked.size() - CALLS_MAX + 1);
        List<String> all = new ArrayList<>(booked.subList(from, booked.size()));
        all.add(name(end));
        return all;
    }

    private static String name(AttemptFinished end) {
        String ofJob = end.getJobId() + ".";
        return end.getCallId().startsWith(ofJob)
                ? end.getCallId().substring(ofJob.length())
                : end.getCallId();
    }
}
