package dev.sluice.results.usage;

import dev.sluice.results.json.JsonText;
import dev.sluice.results.usage.Rollup.Slot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds sums to those that stand. Not repeatable: belongs into the transaction that moves the
 * positions of the records.
 */
public final class UsageTable {
    static final String HOURS = "usage_hour";
    static final String DAYS = "usage_day";

    private UsageTable() {}

    public static void add(Connection connection, Rollup rollup) throws SQLException {
        if (!rollup.isEmpty()) {
            add(connection, HOURS, rollup.hours());
            add(connection, DAYS, rollup.days());
        }
    }

    private static void add(Connection connection, String table, Map<Slot, long[]> sums)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(statement(table))) {
            for (Map.Entry<Slot, long[]> one : sums.entrySet()) {
                int at = 0;
                RollupKey key = one.getKey().key();
                add.setLong(++at, one.getKey().startMs());
                for (long sum : one.getValue()) {
                    add.setLong(++at, sum);
                }
                add.setInt(++at, key.partition());
                add.setBytes(++at, key.digest());
                for (Dimension dimension : Dimension.values()) {
                    add.setString(++at, key.value(dimension));
                }
                add.setObject(++at, metadata(key.metadata()), Types.OTHER);
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    private static String statement(String table) {
        String dimensions =
                Arrays.stream(Dimension.values())
                        .map(Dimension::column)
                        .collect(Collectors.joining(", "));
        long values = 4L + Measure.values().length + Dimension.values().length;
        return "INSERT INTO %s (start_ms, %s, partition, digest, %s, metadata) VALUES (%s) ON CONFLICT (tenant, start_ms, digest) DO UPDATE SET %s"
                .formatted(
                        table,
                        Measure.columns("%s"),
                        dimensions,
                        Stream.generate(() -> "?").limit(values).collect(Collectors.joining(",")),
                        Measure.columns("%1$s = " + table + ".%1$s + EXCLUDED.%1$s"));
    }

    private static @Nullable String metadata(Map<String, String> pairs) {
        return pairs.isEmpty() ? null : JsonText.of(pairs);
    }
}
