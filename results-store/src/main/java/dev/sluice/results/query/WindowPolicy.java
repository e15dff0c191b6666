package dev.sluice.results.query;

import dev.sluice.results.retention.DayTables;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks back in time through the tables of the days. The days that are still written to come alone:
 * when one of them has been vacuumed, its statements are planned again, and no others. Older ones
 * come some at a time, for who looks for what is rare, and always the same ones, so that statements
 * about them are few.
 */
final class WindowPolicy {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** What a clock may be ahead of ours, generously. */
    static final long AHEAD_MS = DAY_MS;

    /** A statement about eight tables is planned in some milliseconds. */
    private static final int DAYS_TOGETHER = 8;

    /** With many retention classes a day has as many; what one day has stays together. */
    private static final int TABLES_TOGETHER = 32;

    /**
     * A stretch of time, both ends in it.
     *
     * @param fromMs epoch milliseconds
     * @param toMs epoch milliseconds
     */
    record Window(long fromMs, long toMs) {}

    /**
     * What one statement looks at.
     *
     * @param tables that have all jobs of the window, at least one
     */
    record Stretch(List<String> tables, Window window) {
        Stretch {
            tables = List.copyOf(tables);
        }

        /** The same tables, and less time. */
        Stretch within(long fromMs, long toMs) {
            return new Stretch(tables, new Window(fromMs, toMs));
        }
    }

    private WindowPolicy() {}

    /**
     * The newest first; no job is in two of them.
     *
     * @param asked not empty
     * @param nowMs epoch milliseconds
     */
    static List<Stretch> walk(DayTables tables, Window asked, long nowMs) {
        LocalDate today = day(nowMs);
        List<Stretch> walk = new ArrayList<>();
        List<DayTables.Day> together = new ArrayList<>();
        for (DayTables.Day day : tables.between(day(asked.fromMs), day(asked.toMs))) {
            if (!together.isEmpty() && !fits(day, together, today)) {
                walk.add(stretch(together, asked));
                together.clear();
            }
            together.add(day);
        }
        if (!together.isEmpty()) {
            walk.add(stretch(together, asked));
        }
        return walk;
    }

    private static boolean fits(DayTables.Day day, List<DayTables.Day> others, LocalDate today) {
        int tables = others.stream().mapToInt(other -> other.tables().size()).sum();
        return group(day.day(), today) == group(others.getFirst().day(), today)
                && tables + day.tables().size() <= TABLES_TOGETHER;
    }

    /** Today with what clocks are ahead, yesterday, and days whose number begins alike. */
    private static long group(LocalDate day, LocalDate today) {
        if (!day.isBefore(today)) {
            return Long.MAX_VALUE;
        }
        return day.equals(today.minusDays(1))
                ? Long.MAX_VALUE - 1
                : Math.floorDiv(day.toEpochDay(), DAYS_TOGETHER);
    }

    private static Stretch stretch(List<DayTables.Day> days, Window asked) {
        long firstMs = days.getLast().day().toEpochDay() * DAY_MS;
        long lastMs = (days.getFirst().day().toEpochDay() + 1) * DAY_MS - 1;
        return new Stretch(
                days.stream().flatMap(day -> day.tables().stream()).toList(),
                new Window(Math.max(asked.fromMs, firstMs), Math.min(asked.toMs, lastMs)));
    }

    private static LocalDate day(long ms) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(ms), ZoneOffset.UTC);
    }
}
