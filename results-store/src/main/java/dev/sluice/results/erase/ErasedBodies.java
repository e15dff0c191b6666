package dev.sluice.results.erase;

import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.retention.DayPartition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes the bodies of erased jobs out of their rows. In the caller's transaction. */
public final class ErasedBodies {
    /** Claims move to where they are found until their blobs are gone, in the same statement. */
    private static final String HIDE =
            """
            WITH old AS MATERIALIZED (
              SELECT j.core, j.created_ms, j.retention_class, j.response_claim, j.request_claim, j.older_claims, e.erased_ms
                FROM erased_job e
                JOIN %1$s j ON j.core = e.core AND j.created_ms = e.created_ms AND j.retention_class = e.retention_class
               WHERE %2$s AND j.tenant = e.tenant AND j.run <= e.run AND j.finished_ms IS NOT NULL AND j.erased_ms IS NULL
                 FOR UPDATE OF j),
            kept AS (
              UPDATE erased_job e SET claims = e.claims || array_remove(ARRAY[old.response_claim, old.request_claim], NULL)
                  || COALESCE(old.older_claims, '{}')
                FROM old
               WHERE e.core = old.core AND e.created_ms = old.created_ms AND e.retention_class = old.retention_class)
            UPDATE %1$s j
               SET response_inline = NULL, response_claim = NULL, response_encoding = NULL, response_key_id = NULL,
                   request_claim = NULL, older_claims = NULL, request_offset = NULL, erased_ms = old.erased_ms
              FROM old
             WHERE j.core = old.core AND j.created_ms = old.created_ms AND j.retention_class = old.retention_class\
            """;

    private static final String PLACES =
            "SELECT DISTINCT retention_class, created_ms / 86400000 FROM erased_job WHERE core = ANY (?)";

    /** Where an erasure says that the row of its job is. */
    private record Place(String retentionClass, long epochDay) {}

    private ErasedBodies() {}

    /**
     * Of these jobs, as far as they are erased. One statement for each day and class of which there
     * are any, over its table alone.
     *
     * @throws SQLException also when a day is dropped meanwhile
     */
    public static void hide(Connection connection, Collection<String> cores) throws SQLException {
        for (DayPartition day : days(connection, cores)) {
            String sql = HIDE.formatted("\"%s\"".formatted(day.table()), "e.core = ANY (?)");
            try (PreparedStatement hide = connection.prepareStatement(sql)) {
                hide.setArray(1, connection.createArrayOf("text", cores.toArray()));
                hide.executeUpdate();
            }
        }
    }

    /** As {@link #hide}, of all jobs. */
    public static void hideAll(Connection connection) throws SQLException {
        try (Statement hide = connection.createStatement()) {
            hide.executeUpdate(HIDE.formatted("job", "true"));
        }
    }

    /** Those that have the rows of these jobs; of jobs that are not erased, nothing. */
    static List<DayPartition> days(Connection connection, Collection<String> cores)
            throws SQLException {
        Set<Place> places = cores.isEmpty() ? Set.of() : places(connection, cores);
        // Almost always: each batch of the projection asks.
        return places.isEmpty()
                ? List.of()
                : DayCatalogue.partitions(connection).stream()
                        .filter(
                                there ->
                                        places.contains(
                                                new Place(
                                                        there.retentionClass(),
                                                        there.day().toEpochDay())))
                        .toList();
    }

    private static Set<Place> places(Connection connection, Collection<String> cores)
            throws SQLException {
        Set<Place> places = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(PLACES)) {
            select.setArray(1, connection.createArrayOf("text", cores.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    places.add(new Place(rows.getString(1), rows.getLong(2)));
                }
            }
        }
        return places;
    }
}
