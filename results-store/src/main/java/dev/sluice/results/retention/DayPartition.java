package dev.sluice.results.retention;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The jobs of one retention class that were accepted on one UTC day: the unit in which rows are
 * dropped.
 *
 * @param retentionClass 1 to 50 of a-z, 0-9, '_' and '-', so that table names fit PostgreSQL's 63
 *     bytes
 */
public record DayPartition(String retentionClass, LocalDate day) {
    private static final String PREFIX = "job_";
    private static final int CLASS_LENGTH_MAX = 50;
    private static final int DAY_LENGTH = 8;

    /**
     * @throws IllegalArgumentException when the class cannot be part of a table name
     */
    public DayPartition {
        if (!isClass(retentionClass)) {
            throw new IllegalArgumentException(
                    "retention class '%s' (expected: 1 to %d of a-z, 0-9, '_' and '-')"
                            .formatted(retentionClass, CLASS_LENGTH_MAX));
        }
    }

    public static DayPartition of(String retentionClass, Instant created) {
        return new DayPartition(retentionClass, LocalDate.ofInstant(created, ZoneOffset.UTC));
    }

    /** Reads a table name; empty for tables that are no such partition. */
    static Optional<DayPartition> parse(String table) {
        int dayAt = table.length() - DAY_LENGTH;
        if (!table.startsWith(PREFIX)
                || dayAt - 1 <= PREFIX.length()
                || table.charAt(dayAt - 1) != '_') {
            return Optional.empty();
        }
        String retentionClass = table.substring(PREFIX.length(), dayAt - 1);
        try {
            LocalDate day =
                    LocalDate.parse(table.substring(dayAt), DateTimeFormatter.BASIC_ISO_DATE);
            return isClass(retentionClass)
                    ? Optional.of(new DayPartition(retentionClass, day))
                    : Optional.empty();
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    public String table() {
        return classTable() + '_' + DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }

    String classTable() {
        return PREFIX + retentionClass;
    }

    public long fromMs() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    long toMs() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static boolean isClass(String text) {
        if (text.isEmpty() || text.length() > CLASS_LENGTH_MAX) {
            return false;
        }
        return text.chars()
                .allMatch(
                        c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-');
    }
}
