package dev.sluice.results.late;

import dev.sluice.results.late.LateSums.Run;
import dev.sluice.results.retention.DailyWalk;
import dev.sluice.results.row.Row;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Adds to what was booked late for runs, and reads it beside their rows. */
public final class LateTable {
    private static final List<String> SUMS =
            List.of(
                    "cost_nano_usd",
                    "input_tokens",
                    "cache_read_tokens",
                    "cache_write_tokens",
                    "cache_write_1h_tokens",
                    "audio_input_tokens",
                    "image_input_tokens",
                    "output_tokens",
                    "reasoning_tokens",
                    "audio_output_tokens");

    /**
     * A column of a select from {@code job}; for {@link #read}. A lookup by the key for each row
     * that is answered, no join that a plan could begin with.
     */
    public static final String COLUMN =
            "(SELECT ARRAY[l.%s, l.source] FROM late_usage l WHERE l.core = job.core AND l.created_ms = job.created_ms AND l.run = job.run AND l.tenant = job.tenant) AS late"
                    .formatted(String.join(", l.", SUMS));

    private static final String ADD =
            """
            INSERT INTO late_usage (core, created_ms, run, tenant, source, %s)
            VALUES (?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (core, created_ms, run, tenant) DO UPDATE SET
              source = GREATEST(late_usage.source, EXCLUDED.source), %s\
            """
                    .formatted(
                            String.join(", ", SUMS),
                            SUMS.stream()
                                    .map("%1$s = late_usage.%1$s + EXCLUDED.%1$s"::formatted)
                                    .collect(Collectors.joining(", ")));

    /** The weaker one is higher, as in {@code TokenCounts}. */
    private static final List<TokenSource> SOURCES =
            List.of(TokenSource.NONE, TokenSource.PROVIDER, TokenSource.ESTIMATED);

    /** Says twice between which times, so that only those days of jobs are looked at. */
    private static final String FORGET =
            """
            DELETE FROM late_usage l
             WHERE l.created_ms >= ? AND l.created_ms < ? AND NOT EXISTS (
               SELECT 1 FROM job j
                WHERE j.core = l.core AND j.created_ms = l.created_ms AND j.created_ms >= ? AND j.created_ms < ?)\
            """;

    private LateTable() {}

    /** Not repeatable: belongs into the transaction that moves the positions of the records. */
    public static void add(Connection connection, LateSums late) throws SQLException {
        if (late.sums().isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            Row row = new Row(add);
            for (Map.Entry<Run, LateUsage> one : late.sums().entrySet()) {
                Run run = one.getKey();
                TokenUsage tokens = one.getValue().tokens();
                row.text(run.job().core())
                        .number(run.job().time().toEpochMilli())
                        .integer(run.run())
                        .text(run.tenant())
                        .integer(SOURCES.indexOf(tokens.getSource()))
                        .number(one.getValue().costNanoUsd())
                        .number(tokens.getInput())
                        .number(tokens.getCacheRead())
                        .number(tokens.getCacheWrite())
                        .number(tokens.getCacheWrite1h())
                        .number(tokens.getAudioInput())
                        .number(tokens.getImageInput())
                        .number(tokens.getOutput())
                        .number(tokens.getReasoning())
                        .number(tokens.getAudioOutput())
                        .add();
            }
            add.executeBatch();
        }
    }

    /** What {@link #COLUMN} brought. */
    public static Optional<LateUsage> read(ResultSet row) throws SQLException {
        Array late = row.getArray("late");
        if (late == null) {
            return Optional.empty();
        }
        Long[] sums = (Long[]) late.getArray();
        return Optional.of(
                new LateUsage(
                        sums[0],
                        TokenUsage.newBuilder()
                                .setInput(sums[1])
                                .setCacheRead(sums[2])
                                .setCacheWrite(sums[3])
                                .setCacheWrite1h(sums[4])
                                .setAudioInput(sums[5])
                                .setImageInput(sums[6])
                                .setOutput(sums[7])
                                .setReasoning(sums[8])
                                .setAudioOutput(sums[9])
                                .setSource(SOURCES.get(Math.toIntExact(sums[10])))
                                .build()));
    }

    /**
     * Looks at the next rows by the time of their job, and removes what belongs to jobs that are
     * gone.
     *
     * @param fromMs epoch milliseconds of the first job
     * @param toMs behind the last; a younger job's row may be projected yet
     * @param rowsMax to look at, and those of one millisecond more
     * @return the time of the first job that was not looked at; empty when all were
     */
    static OptionalLong forget(Connection connection, long fromMs, long toMs, int rowsMax)
            throws SQLException {
        OptionalLong next = DailyWalk.next(connection, "late_usage", fromMs, toMs, rowsMax);
        try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
            long end = next.orElse(toMs);
            new Row(delete).number(fromMs).number(end).number(fromMs).number(end);
            delete.executeUpdate();
        }
        return next;
    }
}
