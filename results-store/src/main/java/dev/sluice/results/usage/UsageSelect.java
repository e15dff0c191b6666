package dev.sluice.results.usage;

import dev.sluice.results.usage.UsageQuestion.Interval;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers a question from the sums. */
final class UsageSelect {
    private UsageSelect() {}

    /**
     * @return at most {@code rowsMax} rows, in the order of time and groups
     */
    static List<UsageRow> rows(Connection connection, UsageQuestion question, int rowsMax)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        String sql = sql(question, values) + " LIMIT " + rowsMax;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            List<UsageRow> rows = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(row(row, question));
                }
            }
            return rows;
        }
    }

    private static String sql(UsageQuestion question, List<Object> values) {
        List<String> keys = new ArrayList<>();
        switch (question.interval()) {
            case HOUR -> keys.add("start_ms");
            case DAY -> keys.add("start_ms - start_ms % " + Rollup.DAY_MS);
            case NONE -> {}
        }
        for (Group group : question.groups()) {
            switch (group) {
                case Group.By(Dimension dimension) -> keys.add(dimension.column());
                case Group.ByTag(String key) -> {
                    keys.add("metadata ->> ?");
                    values.add(key);
                }
            }
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        keys.forEach(key -> sql.append(key).append(", "));
        sql.append(Measure.columns("sum(%s)::bigint"))
                .append(" FROM ")
                .append(question.wholeDays() ? UsageTable.DAYS : UsageTable.HOURS)
                .append(" WHERE start_ms >= ? AND start_ms < ?");
        values.add(question.from().toEpochMilli());
        values.add(question.to().toEpochMilli());
        question.filters()
                .forEach(
                        (dimension, value) -> {
                            sql.append(" AND ").append(dimension.column()).append(" = ?");
                            values.add(value);
                        });
        for (Map.Entry<String, String> tag : question.tags().entrySet()) {
            sql.append(" AND metadata ->> ? = ?");
            values.add(tag.getKey());
            values.add(tag.getValue());
        }
        String places =
                IntStream.rangeClosed(1, keys.size())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", "));
        // Without anything to group by there is one row, of nulls where there are no records.
        return keys.isEmpty()
                ? sql.append(" HAVING count(*) > 0").toString()
                : sql.append(" GROUP BY %s ORDER BY %s".formatted(places, places)).toString();
    }

    private static UsageRow row(ResultSet row, UsageQuestion question) throws SQLException {
        int at = 0;
        Long startMs =
                question.interval() == Interval.NONE ? null : Long.valueOf(row.getLong(++at));
        List<@Nullable String> groups = new ArrayList<>();
        for (int i = 0; i < question.groups().size(); i++) {
            groups.add(row.getString(++at));
        }
        long[] sums = new long[Measure.values().length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = row.getLong(++at);
        }
        return new UsageRow(startMs, groups, sums);
    }
}
