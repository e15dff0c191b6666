package dev.sluice.results.retention;

import dev.sluice.results.postgres.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/**
 * Days that are older than their class is kept, and younger than a job may wait. Such a day stays
 * while somebody may ask for a job of it: it has not ended, has ended within a day, or is a line of
 * a batch whose files are not made yet. The other rows are removed one by one, once a day. Reads
 * and deletes in steps, so that no statement is long; what it reads is of one moment, or a row that
 * moves meanwhile, to a step that is over, would be missed. Confined to the thread of retention.
 */
final class LateDays {
    /** Some 32 MB. */
    private static final int BLOCKS_PER_STEP = 4_096;

    private static final Duration TO_READ = Duration.ofDays(1);

    private static final String NEEDED =
            """
            (finished_ms IS NULL OR finished_ms > %d OR batch_id IS NOT NULL
              AND batch_id IN (SELECT batch_id FROM batch WHERE end_status IS NULL))\
            """;

    /** For one transaction, which it begins. */
    private static final String OF_ONE_MOMENT =
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private final Database database;
    private final int blocksPerStep;

    /** When a day was last found to be needed; it has at most the days that a job may wait. */
    private final Map<DayPartition, LocalDate> looked = new HashMap<>();

    LateDays(Database database) {
        this(database, BLOCKS_PER_STEP);
    }

    LateDays(Database database, int blocksPerStep) {
        this.database = database;
        this.blocksPerStep = blocksPerStep;
    }

    /**
     * Whether the day has to stay; if so, it holds only what it stays for, or is looked at again
     * tomorrow.
     */
    boolean isNeeded(DayPartition day, Instant now) throws SQLException {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        looked.values().removeIf(before -> before.isBefore(today));
        if (looked.containsKey(day)) {
            return true;
        }
        String needed = NEEDED.formatted(now.minus(TO_READ).toEpochMilli());
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(OF_ONE_MOMENT);
            long blocks = blocks(statement, day);
            if (!holds(statement, day, needed, blocks)) {
                connection.rollback();
                return false;
            }
            connection.rollback();
            for (long from = 0; from < blocks; from += blocksPerStep) {
                statement.executeUpdate(
                        "DELETE FROM \"%s\" WHERE %s AND NOT %s"
                                .formatted(day.table(), step(from), needed));
                connection.commit();
            }
        }
        looked.put(day, today);
        return true;
    }

    private boolean holds(Statement statement, DayPartition day, String needed, long blocks)
            throws SQLException {
        for (long from = 0; from < blocks; from += blocksPerStep) {
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT 1 FROM \"%s\" WHERE %s AND %s LIMIT 1"
                                    .formatted(day.table(), step(from), needed))) {
                if (row.next()) {
                    return true;
                }
            }
        }
        return false;
    }

    private String step(long from) {
        return "ctid >= '(%d,0)'::tid AND ctid < '(%d,0)'::tid"
                .formatted(from, from + blocksPerStep);
    }

    private static long blocks(Statement statement, DayPartition day) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT pg_relation_size('\"%s\"') / current_setting('block_size')::bigint"
                                .formatted(day.table()))) {
            row.next();
            return row.getLong(1);
        }
    }
}
