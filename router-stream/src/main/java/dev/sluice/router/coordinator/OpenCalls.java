package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UnknownCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls of a job whose end is not known. Two kinds share the stored type: lost ones, for which the
 * bound was booked, and, kept with an ended job only, ones that were running when it ended and for
 * which nothing was booked yet; the bound of those has the token source NONE. Pure.
 */
final class OpenCalls {
    private static final String UNNAMED = ".unknown";

    private OpenCalls() {}

    /** Lost: {@code cost} was booked. */
    static UnknownCall lost(Call call, long costNanoUsd, long nowMs) {
        return of(call, costNanoUsd, call.bound(), nowMs);
    }

    /**
     * Outlives its job.
     *
     * @param beside whether it ran beside another one of its job
     */
    static UnknownCall running(Call call, boolean beside) {
        TokenUsage bound = TokenUsage.newBuilder(call.bound()).setSource(TokenSource.NONE).build();
        UnknownCall running = of(call, 0, bound, 0);
        running.setHedge(beside);
        return running;
    }

    static boolean isBooked(UnknownCall open) {
        return open.getRecorded().getSource() != TokenSource.NONE;
    }

    /** The one that this report is about: by call id, or by epoch when nobody had claimed it. */
    static Optional<UnknownCall> find(List<UnknownCall> open, int epoch, String callId) {
        return open.stream()
                .filter(
                        u ->
                                u.getEpoch() == epoch
                                        && (u.getCallId().equals(callId)
                                                || u.getCallId().endsWith(UNNAMED)))
                .findFirst();
    }

    static Optional<UnknownCall> find(List<UnknownCall> open, int epoch) {
        return open.stream().filter(u -> u.getEpoch() == epoch).findFirst();
    }

    static List<UnknownCall> without(List<UnknownCall> open, UnknownCall gone) {
        List<UnknownCall> left = new ArrayList<>(open);
        left.remove(gone);
        return left;
    }

    static List<UnknownCall> with(List<UnknownCall> open, UnknownCall added) {
        List<UnknownCall> all = new ArrayList<>(open);
        all.add(added);
        return all;
    }

    private static UnknownCall of(
            Call call, long costNanoUsd, TokenUsage recorded, long bookedAtMs) {
        return new UnknownCall(
                call.epoch(),
                call.callId() == null ? call.key() + UNNAMED : call.callId(),
                call.attribution().getLane(),
                costNanoUsd,
                recorded,
                bookedAtMs,
                false);
    }
}
