package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.OtherCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one or two calls of a job that runs, as its entry has them: the current one in its main
 * fields, an earlier one that runs beside it in {@code other}. See decision 0013.
 */
final class LiveCalls {
    private LiveCalls() {}

    /** Of the current call. */
    static int epoch(JobEntry entry) {
        return entry.getLiveEpoch() == 0 ? entry.getEpoch() : entry.getLiveEpoch();
    }

    /** The current call; null when none lives. */
    static @Nullable Call current(String core, JobEntry entry, Calls calls) {
        return calls.find(core, entry.getRun(), epoch(entry));
    }

    /** Those that may be running, the current one first. */
    static List<Call> all(String core, JobEntry entry, Calls calls) {
        List<Call> live = new ArrayList<>(2);
        Call current = current(core, entry, calls);
        if (current != null) {
            live.add(current);
        }
        OtherCall other = entry.getOther();
        Call beside = other == null ? null : calls.find(core, entry.getRun(), other.getEpoch());
        if (beside != null) {
            live.add(beside);
        }
        return live;
    }

    /** The entry of the job of which this is a live call; null when the job goes on without it. */
    static @Nullable JobEntry entryOf(Call call, JobTable jobs) {
        Unfinished job = jobs.find(call.core());
        if (job == null || job.call() == null) {
            return null;
        }
        JobEntry entry = jobs.entry(call.core());
        return call.key().equals(job.call()) || isOther(entry, call) ? entry : null;
    }

    /** Whether this is the call beside the current one. */
    static boolean isOther(JobEntry entry, Call call) {
        OtherCall other = entry.getOther();
        return other != null && entry.getRun() == call.run() && other.getEpoch() == call.epoch();
    }

    /** When a call of this job was sent. */
    static long sentAtMs(JobEntry entry, Call call) {
        OtherCall other = entry.getOther();
        return other != null && isOther(entry, call) ? other.getSinceMs() : entry.getSinceMs();
    }

    /** The current call goes on beside the one that is sent next. */
    static void goBeside(JobEntry entry) {
        entry.setOther(
                new OtherCall(
                        epoch(entry),
                        entry.getLaneIndex(),
                        entry.getSinceMs(),
                        entry.getClaimByMs(),
                        entry.getCharged(),
                        entry.getChargedTokens()));
    }

    /**
     * One of two calls has ended.
     *
     * @return the epoch of the one with which the job goes on; 0 when it has no other
     */
    static int goOnWithout(JobEntry entry, Call ended) {
        OtherCall other = entry.getOther();
        if (other == null) {
            return 0;
        }
        if (!isOther(entry, ended)) {
            entry.setLiveEpoch(other.getEpoch());
            entry.setLaneIndex(other.getLaneIndex());
            entry.setSinceMs(other.getSinceMs());
            entry.setClaimByMs(other.getClaimByMs());
            entry.setCharged(other.getCharged());
            entry.setChargedTokens(other.getChargedTokens());
        }
        entry.setOther(null);
        return epoch(entry);
    }
}
