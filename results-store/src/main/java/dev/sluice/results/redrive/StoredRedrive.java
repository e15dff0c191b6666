package dev.sluice.results.redrive;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A row of the redrive table. Times are epoch milliseconds.
 *
 * @param asked filter and changes, as ingress sent them
 * @param lastJob taken last, in the order of the list
 * @param pending taken jobs whose wishes may not be in the log yet, as {@link PendingRuns} has them
 * @param slow times in a row that its jobs were not found in time
 * @param failure why no more jobs are taken; null while it has not failed
 */
record StoredRedrive(
        String id,
        String tenant,
        int partition,
        long createdMs,
        @Nullable Long endedMs,
        @Nullable Long cancelledMs,
        boolean takenAll,
        Counts counts,
        String asked,
        @Nullable String lastJob,
        @Nullable String pending,
        @Nullable String lastRefusal,
        int slow,
        @Nullable String failure) {
    static final String COLUMNS =
            """
            redrive_id, tenant, partition, created_ms, ended_ms, cancelled_ms, taken_all,
            selected, redriven, refused, overtaken, succeeded, failed, asked, last_job, pending, last_refusal, slow, failure""";

    /**
     * @param redriven jobs whose wish is in the log
     * @param overtaken of these, refused by their coordinator
     * @param failed of these, run N+1 has ended, and not well
     */
    record Counts(
            long selected,
            long redriven,
            long refused,
            long overtaken,
            long succeeded,
            long failed) {
        /** Runs that have not ended, as far as is known. */
        long unfinished() {
            return redriven - overtaken - succeeded - failed;
        }
    }

    /** One that nothing was done for yet. */
    static StoredRedrive fresh(
            String id, String tenant, int partition, long createdMs, String asked) {
        return new StoredRedrive(
                id,
                tenant,
                partition,
                createdMs,
                null,
                null,
                false,
                new Counts(0, 0, 0, 0, 0, 0),
                asked,
                null,
                null,
                null,
                0,
                null);
    }

    static StoredRedrive of(ResultSet row) throws SQLException {
        return new StoredRedrive(
                row.getString("redrive_id"),
                row.getString("tenant"),
                row.getInt("partition"),
                row.getLong("created_ms"),
                number(row, "ended_ms"),
                number(row, "cancelled_ms"),
                row.getBoolean("taken_all"),
                new Counts(
                        row.getLong("selected"),
                        row.getLong("redriven"),
                        row.getLong("refused"),
                        row.getLong("overtaken"),
                        row.getLong("succeeded"),
                        row.getLong("failed")),
                row.getString("asked"),
                row.getString("last_job"),
                row.getString("pending"),
                row.getString("last_refusal"),
                row.getInt("slow"),
                row.getString("failure"));
    }

    /** The word that clients see. */
    String status() {
        if (failure != null) {
            return "failed";
        }
        if (cancelledMs != null) {
            return "cancelled";
        }
        if (endedMs != null) {
            return "completed";
        }
        return takenAll && pending == null ? "finishing" : "running";
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
