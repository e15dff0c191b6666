package dev.sluice.results.redrive;

import static java.util.Comparator.comparing;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.row.JobDraft;
import dev.sluice.results.row.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs that somebody is about to ask for, or has, and that no row shows yet. Who asks writes this
 * first and then looks whether the job is erased; who erases writes that first and then looks here:
 * so one of the two always sees the other, and no body of a run to come is deleted. What became of
 * those that no row shows is found out by {@link WishProbes}. Statements alone; they commit
 * nothing.
 */
public final class WishedRuns {
    /** Coordinators refuse a wish that is older than a day; the rest is for their clocks. */
    private static final long HELD_MS = Duration.ofHours(25).toMillis();

    private static final String ADD =
            """
            INSERT INTO redrive_wish AS w (until_ms, run, core, wish, held_ms) VALUES (?,?,?,?,?)
            ON CONFLICT (core, wish) DO UPDATE
               SET until_ms = GREATEST(w.until_ms, EXCLUDED.until_ms), run = GREATEST(w.run, EXCLUDED.run),
                   held_ms = EXCLUDED.held_ms, probed = false""";
    private static final String BEGUN =
            """
            DELETE FROM redrive_wish w USING unnest(?::text[], ?::integer[]) AS b (core, run)
             WHERE w.core = b.core AND w.run <= b.run""";

    private WishedRuns() {}

    /**
     * @param wish who asks: an own name for each who may find that he must not
     * @param nowMs epoch milliseconds; the wish is written within {@link WishProbes#DOUBTED_AFTER}
     */
    static void add(Connection connection, List<PendingRun> runs, String wish, long nowMs)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            Row row = new Row(add);
            // Two writers lock in one order.
            for (PendingRun run : runs.stream().sorted(comparing(PendingRun::core)).toList()) {
                row.number(run.takenMs() + HELD_MS)
                        .integer(run.run())
                        .text(run.core())
                        .text(wish)
                        .number(nowMs)
                        .add();
            }
            add.executeBatch();
        }
    }

    /** Nobody asks for these after all. */
    static void remove(Connection connection, List<PendingRun> runs, String wish)
            throws SQLException {
        if (runs.isEmpty()) {
            return;
        }
        Object[] cores = runs.stream().map(PendingRun::core).toArray();
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM redrive_wish WHERE core = ANY (?) AND wish = ?")) {
            delete.setArray(1, connection.createArrayOf("text", cores));
            delete.setString(2, wish);
            delete.executeUpdate();
        }
    }

    /** Rows show these runs from now on. */
    public static void begun(Connection connection, Collection<JobDraft> drafts)
            throws SQLException {
        SortedMap<String, Integer> runs = new TreeMap<>();
        // Few: most jobs have one run.
        for (JobDraft draft : drafts) {
            if (draft.run() > 1) {
                runs.merge(draft.id.core(), draft.run(), Math::max);
            }
        }
        if (runs.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(BEGUN)) {
            delete.setArray(1, connection.createArrayOf("text", runs.keySet().toArray()));
            delete.setArray(2, connection.createArrayOf("integer", runs.values().toArray()));
            delete.executeUpdate();
        }
    }

    /**
     * Removes what no coordinator acts upon any more.
     *
     * @return rows removed
     */
    static int tidy(Connection connection, long nowMs, int rowsMax) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        """
                        DELETE FROM redrive_wish WHERE ctid = ANY (ARRAY (
                          SELECT ctid FROM redrive_wish WHERE until_ms < ? LIMIT ?))""")) {
            delete.setLong(1, nowMs);
            delete.setInt(2, rowsMax);
            return delete.executeUpdate();
        }
    }
}
