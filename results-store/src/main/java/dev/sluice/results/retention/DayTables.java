package dev.sluice.results.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables of jobs as they once were, by the day (UTC) on which the jobs in them were accepted.
 * Immutable.
 */
public final class DayTables {
    private final NavigableMap<LocalDate, List<String>> days = new TreeMap<>();

    /**
     * @param tables names of them, one for each retention class; at least one
     */
    public record Day(LocalDate day, List<String> tables) {
        public Day {
            tables = List.copyOf(tables);
        }
    }

    public DayTables(Collection<DayPartition> partitions) {
        partitions.stream()
                .sorted((a, b) -> a.retentionClass().compareTo(b.retentionClass()))
                .forEach(
                        partition ->
                                days.computeIfAbsent(partition.day(), day -> new ArrayList<>())
                                        .add(partition.table()));
    }

    /** Days that have tables, the newest first; both ends are among them. */
    public List<Day> between(LocalDate first, LocalDate last) {
        return first.isAfter(last)
                ? List.of()
                : days.subMap(first, true, last, true).descendingMap().entrySet().stream()
                        .map(day -> new Day(day.getKey(), day.getValue()))
                        .toList();
    }

    /** The tables of jobs that were accepted then; empty when there are none. */
    public Optional<Day> of(Instant accepted) {
        LocalDate day = LocalDate.ofInstant(accepted, ZoneOffset.UTC);
        return between(day, day).stream().findFirst();
    }

    /** Names of the tables of jobs that were accepted between, the newest day's first. */
    public List<String> between(Instant first, Instant last) {
        return between(
                        LocalDate.ofInstant(first, ZoneOffset.UTC),
                        LocalDate.ofInstant(last, ZoneOffset.UTC))
                .stream()
                .flatMap(day -> day.tables().stream())
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DayTables tables && days.equals(tables.days);
    }

    @Override
    public int hashCode() {
        return days.hashCode();
    }
}
