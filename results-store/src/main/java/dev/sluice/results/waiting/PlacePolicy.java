package dev.sluice.results.waiting;

import dev.sluice.schema.avro.LineMark;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.WaitingLine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Estimates a job's place from what its coordinator tells of some jobs of its line: between two of
 * them by the time since which it is in line.
 */
public final class PlacePolicy {
    private static final double US_PER_MS = 1_000;
    private static final long MS_PER_S = 1_000;

    /**
     * About where a job stands.
     *
     * @param position 1: its call is the next to start on its lane, as far as its coordinator
     *     decides that
     * @param etaSeconds until its call starts; empty when the pace of the lane is not known
     */
    public record Place(long position, OptionalLong etaSeconds) {}

    private PlacePolicy() {}

    /**
     * @param priority in lower case, as clients see it
     * @param sinceMs when the job got in line, as its coordinator counts
     */
    public static Optional<Place> place(
            TenantStatus status, String lane, String priority, String flow, long sinceMs) {
        return status.getLines().stream()
                .filter(
                        line ->
                                line.getLane().equals(lane)
                                        && line.getFlow().equals(flow)
                                        && line.getPriority()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .equals(priority)
                                        && !line.getMarks().isEmpty())
                .findFirst()
                .map(line -> place(line, before(line.getMarks(), sinceMs)));
    }

    private static Place place(WaitingLine line, long before) {
        long position = before + 1;
        return new Place(
                position,
                line.getPaceUs() < 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                Math.ceilDiv(
                                        line.getOpensInMs()
                                                + (long) (position * line.getPaceUs() / US_PER_MS),
                                        MS_PER_S)));
    }

    /**
     * Of a job that came before the first or after the last that is told of: as of that one. Of one
     * of several that came together: as of the one in the middle.
     */
    private static long before(List<LineMark> marks, long sinceMs) {
        LineMark lower = marks.getFirst();
        LineMark upper = marks.getLast();
        for (LineMark mark : marks) {
            if (mark.getSinceMs() <= sinceMs) {
                lower = mark;
            }
        }
        for (LineMark mark : marks.reversed()) {
            if (mark.getSinceMs() >= sinceMs) {
                upper = mark;
            }
        }
        long span = upper.getSinceMs() - lower.getSinceMs();
        double part = span <= 0 ? 0.5 : (sinceMs - lower.getSinceMs()) / (double) span;
        return Math.round(
                lower.getBefore()
                        + Math.clamp(part, 0, 1) * (upper.getBefore() - lower.getBefore()));
    }
}
