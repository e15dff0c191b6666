package dev.sluice.results.redrive;

import dev.sluice.results.row.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the runner writes into the row of a redrive. Statements alone; they commit nothing. */
final class RedriveProgress {
    private static final String TAKEN =
            """
            UPDATE redrive SET selected = selected + ?, refused = refused + ?, last_refusal = COALESCE(?, last_refusal),
              last_job = COALESCE(?, last_job), taken_all = ?, pending = ?, slow = 0 WHERE redrive_id = ?""";
    private static final String SENT =
            """
            UPDATE redrive SET redriven = redriven + ?, refused = refused + ?,
              last_refusal = COALESCE(?, last_refusal), pending = NULL WHERE redrive_id = ?""";

    private RedriveProgress() {}

    /**
     * A page of jobs, looked through.
     *
     * @param selected jobs that are its own
     * @param runs of these, that may begin
     * @param lastJob of the page; null when it is empty
     * @param all whether it was the last page
     */
    record Page(
            int selected,
            List<PendingRuns.PendingRun> runs,
            @Nullable String refusal,
            @Nullable String lastJob,
            boolean all) {}

    static void taken(Connection connection, String id, Page page) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TAKEN)) {
            new Row(update)
                    .integer(page.selected())
                    .integer(page.selected() - page.runs().size())
                    .text(page.refusal())
                    .text(page.lastJob())
                    .flag(page.all())
                    .text(page.runs().isEmpty() ? null : PendingRuns.write(page.runs()))
                    .text(id);
            update.executeUpdate();
        }
    }

    /**
     * @param written wishes that are in the log
     */
    static void sent(
            Connection connection, String id, int written, int refused, @Nullable String refusal)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SENT)) {
            new Row(update).integer(written).integer(refused).text(refusal).text(id);
            update.executeUpdate();
        }
    }

    static void slow(Connection connection, String id, int slow) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE redrive SET slow = ? WHERE redrive_id = ?")) {
            new Row(update).integer(slow).text(id);
            update.executeUpdate();
        }
    }

    static void failed(Connection connection, String id, String why) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE redrive SET failure = ? WHERE redrive_id = ?")) {
            new Row(update).text(why).text(id);
            update.executeUpdate();
        }
    }

    static void ended(Connection connection, String id, long nowMs) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE redrive SET ended_ms = ? WHERE redrive_id = ?")) {
            new Row(update).number(nowMs).text(id);
            update.executeUpdate();
        }
    }
}
