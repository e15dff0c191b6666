package dev.sluice.results.query;

import dev.sluice.results.query.WindowPolicy.Stretch;
import dev.sluice.results.query.WindowPolicy.Window;
import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A statement of a list with the values of its placeholders. The text differs only by the tables
 * and by which filters there are, so that few have to be planned.
 *
 * @param values in the order of the placeholders
 */
record ListStatement(String sql, List<Object> values) {
    /** As the index has it, character for character, or it is not used: see V4. */
    static final String TAGS = "jsonb_set('{}'::jsonb, ARRAY[tenant], metadata)";

    private static final String NEWEST_FIRST = " ORDER BY created_ms DESC, core DESC LIMIT ?";

    /** How rows are found. */
    enum Search {
        /** An index that is in the order of the list; tags are looked at row by row. */
        IN_ORDER,
        /** The index of tags; what it finds is put in order. */
        BY_TAG
    }

    ListStatement {
        values = List.copyOf(values);
    }

    /**
     * Jobs of a stretch, newest first.
     *
     * @param status one or any: over several at once no index has an order
     */
    static ListStatement jobs(
            String tenant,
            JobFilter filter,
            Stretch stretch,
            Optional<String> status,
            int rowsMax,
            Search search) {
        Window window = stretch.window();
        Text text =
                new Text(
                        "SELECT %s FROM %s WHERE tenant = ?"
                                .formatted(StoredRow.COLUMNS, LeafTables.as(stretch.tables())),
                        tenant);
        if (search == Search.IN_ORDER) {
            text.and("created_ms BETWEEN ? AND ?", window.fromMs(), window.toMs());
        }
        if (status.isPresent()) {
            text.and("status = ?", status.get());
        }
        others(text, filter);
        after(text, filter);
        if (filter.metadata().isEmpty()) {
            text.add(NEWEST_FIRST, rowsMax);
        } else if (search == Search.IN_ORDER) {
            text.and("metadata @> ?::jsonb", filter.metadata().get());
            text.add(NEWEST_FIRST, rowsMax);
        } else {
            text.and("metadata IS NOT NULL");
            text.and(
                    TAGS + " @> jsonb_build_object(?::text, ?::jsonb)",
                    tenant,
                    filter.metadata().get());
            // Not the plain column: an index in that order would be walked for what is rare.
            text.and("created_ms + 0 BETWEEN ? AND ?", window.fromMs(), window.toMs());
            text.add(" ORDER BY created_ms + 0 DESC, core DESC LIMIT ?", rowsMax);
        }
        return text.statement();
    }

    /**
     * One row about the newest jobs of a stretch, as {@link TagSample} has it.
     *
     * @param filter with metadata
     */
    static ListStatement sample(String tenant, JobFilter filter, Stretch stretch) {
        Window window = stretch.window();
        Text text =
                new Text(
                        "SELECT count(*), min(created_ms), max(created_ms), count(*) FILTER (WHERE tagged),"
                                + " count(*) FILTER (WHERE other), count(*) FILTER (WHERE tagged AND other)"
                                + " FROM (SELECT created_ms, coalesce(metadata @> ?::jsonb, false) AS tagged,"
                                + " coalesce(true",
                        filter.metadata().orElse("{}"));
        if (!filter.statuses().isEmpty()) {
            Object anyOf = filter.statuses().toArray(String[]::new);
            text.and("status = ANY (?::text[])", anyOf);
        }
        others(text, filter);
        text.add(
                ", false) AS other FROM %s WHERE tenant = ?"
                        .formatted(LeafTables.as(stretch.tables())),
                tenant);
        text.and("created_ms BETWEEN ? AND ?", window.fromMs(), window.toMs());
        after(text, filter);
        text.add(NEWEST_FIRST + ") newest", TagPolicy.SAMPLE_JOBS);
        return text.statement();
    }

    /** What has an index of its own beside the status. */
    private static void others(Text text, JobFilter filter) {
        filter.batch().ifPresent(batch -> text.and("batch_id = ?", batch));
        filter.model().ifPresent(model -> text.and("model = ?", model));
        filter.priority().ifPresent(priority -> text.and("priority = ?", priority));
    }

    private static void after(Text text, JobFilter filter) {
        if (filter.after().isPresent()) {
            JobId last = filter.after().get();
            text.and("(created_ms, core) < (?, ?)", last.time().toEpochMilli(), last.core());
        }
    }

    /** Text and values grow together. */
    private static final class Text {
        private final StringBuilder sql = new StringBuilder();
        private final List<Object> values = new ArrayList<>();

        private Text(String sql, Object... values) {
            add(sql, values);
        }

        private void add(String more, Object... theirs) {
            sql.append(more);
            values.addAll(List.of(theirs));
        }

        private void and(String condition, Object... theirs) {
            add(" AND " + condition, theirs);
        }

        private ListStatement statement() {
            return new ListStatement(sql.toString(), values);
        }
    }
}
