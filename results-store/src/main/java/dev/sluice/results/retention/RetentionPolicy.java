package dev.sluice.results.retention;

import dev.sluice.results.retention.Placement.Expired;
import dev.sluice.results.retention.Placement.Kept;
import dev.sluice.results.retention.Placement.Refused;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which day a row belongs to, which days must exist and which are over. A day is dropped
 * when all of it is older than its class is kept and nobody can wait for a job of it.
 */
public final class RetentionPolicy {
    static final String STANDARD = "standard";

    /** A job may wait for seven days; a day for its end to be read. */
    private static final int WAIT_DAYS = 8;

    private static final Comparator<DayPartition> ORDER =
            Comparator.comparing(DayPartition::retentionClass).thenComparing(DayPartition::day);

    private final Map<String, Integer> days;
    private final int defaultDays;
    private final int aheadDays;

    RetentionPolicy(Map<String, Integer> days, int defaultDays, int aheadDays) {
        this.days = Map.copyOf(days);
        this.defaultDays = defaultDays;
        this.aheadDays = aheadDays;
    }

    public Placement place(String retentionClass, Instant created, Instant now) {
        DayPartition partition;
        try {
            partition = DayPartition.of(retentionClass, created);
        } catch (IllegalArgumentException e) {
            return new Refused(String.valueOf(e.getMessage()));
        }
        LocalDate today = today(now);
        if (partition.day().isAfter(today.plusDays(aheadDays))) {
            return new Refused(
                    "the job was accepted at %s (expected: at most %d days after %s)"
                            .formatted(created, aheadDays, today));
        }
        return isOver(partition, today) && !mayBeWaitedFor(partition, today)
                ? new Expired()
                : new Kept(partition);
    }

    RetentionPlan plan(Collection<DayPartition> existing, Instant now) {
        LocalDate today = today(now);
        TreeSet<String> classes = new TreeSet<>(days.keySet());
        classes.add(STANDARD);
        existing.forEach(partition -> classes.add(partition.retentionClass()));
        List<DayPartition> create =
                classes.stream()
                        .flatMap(name -> ahead(name, today))
                        .filter(partition -> !existing.contains(partition))
                        .sorted(ORDER)
                        .toList();
        Map<Boolean, List<DayPartition>> over =
                existing.stream()
                        .filter(partition -> isOver(partition, today))
                        .sorted(ORDER)
                        .collect(
                                Collectors.partitioningBy(
                                        partition -> mayBeWaitedFor(partition, today)));
        return new RetentionPlan(
                create, over.getOrDefault(false, List.of()), over.getOrDefault(true, List.of()));
    }

    /** Whether nothing can need the bodies of that day any more, also of jobs that wait. */
    boolean bodiesAreOver(DayPartition day, Instant now) {
        LocalDate today = today(now);
        return isOver(day, today) && !mayBeWaitedFor(day, today);
    }

    /**
     * When the row of a job may be dropped, at the earliest, if it has ended by then.
     *
     * @throws IllegalArgumentException when the class cannot be part of a table name
     */
    public Instant keptUntil(String retentionClass, Instant created) {
        return over(DayPartition.of(retentionClass, created), 0);
    }

    /** When bodies that were written then may be deleted, at the earliest. */
    public Instant bodiesKeptUntil(String retentionClass, Instant written) {
        return over(DayPartition.of(retentionClass, written), WAIT_DAYS);
    }

    private Instant over(DayPartition partition, int daysMin) {
        return partition
                .day()
                .plusDays(Math.max(kept(partition), daysMin) + 1L)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }

    private Stream<DayPartition> ahead(String retentionClass, LocalDate today) {
        return today.datesUntil(today.plusDays(aheadDays + 1L))
                .map(day -> new DayPartition(retentionClass, day));
    }

    private boolean isOver(DayPartition partition, LocalDate today) {
        return partition.day().isBefore(today.minusDays(kept(partition)));
    }

    private static boolean mayBeWaitedFor(DayPartition partition, LocalDate today) {
        return !partition.day().isBefore(today.minusDays(WAIT_DAYS));
    }

    private int kept(DayPartition partition) {
        return days.getOrDefault(partition.retentionClass(), defaultDays);
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }
}
