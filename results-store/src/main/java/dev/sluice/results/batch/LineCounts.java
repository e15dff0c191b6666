package dev.sluice.results.batch;

import dev.sluice.results.row.Row;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TokenUsage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the results of one transaction add to the counts of batches. Exact, because their positions
 * move in the same transaction. Only the first run of a line counts. Used by the projection thread
 * alone.
 */
public final class LineCounts {
    private static final int FIRST_RUN = 1;
    private static final String ADD =
            """
            INSERT INTO batch_count AS c (batch_id, succeeded, failed, cancelled, expired,
              input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_nano_usd, last_ms)
            VALUES (?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (batch_id) DO UPDATE SET
              succeeded = c.succeeded + EXCLUDED.succeeded, failed = c.failed + EXCLUDED.failed,
              cancelled = c.cancelled + EXCLUDED.cancelled, expired = c.expired + EXCLUDED.expired,
              input_tokens = c.input_tokens + EXCLUDED.input_tokens,
              cached_tokens = c.cached_tokens + EXCLUDED.cached_tokens,
              output_tokens = c.output_tokens + EXCLUDED.output_tokens,
              reasoning_tokens = c.reasoning_tokens + EXCLUDED.reasoning_tokens,
              cost_nano_usd = c.cost_nano_usd + EXCLUDED.cost_nano_usd,
              last_ms = GREATEST(c.last_ms, EXCLUDED.last_ms)\
            """;

    /** Sorted, so that two writers lock in one order. */
    private final Map<String, Sum> sums = new TreeMap<>();

    private static final class Sum {
        private long succeeded;
        private long failed;
        private long cancelled;
        private long expired;
        private long input;
        private long cached;
        private long output;
        private long reasoning;
        private long costNanoUsd;
        private long lastMs;
    }

    /** A result of any job. */
    public void add(JobResult result) {
        if (!isLine(result)) {
            return;
        }
        Sum sum = sums.computeIfAbsent(result.getBatch().getBatchId(), id -> new Sum());
        switch (result.getStatus()) {
            case SUCCEEDED -> sum.succeeded++;
            case FAILED -> sum.failed++;
            case CANCELLED -> sum.cancelled++;
            case EXPIRED -> sum.expired++;
        }
        TokenUsage usage = result.getUsage();
        sum.cached += usage.getCacheRead();
        sum.input +=
                usage.getInput()
                        + usage.getCacheRead()
                        + usage.getCacheWrite()
                        + usage.getCacheWrite1h()
                        + usage.getAudioInput()
                        + usage.getImageInput();
        sum.reasoning += usage.getReasoning();
        sum.output += usage.getOutput() + usage.getReasoning() + usage.getAudioOutput();
        sum.costNanoUsd += result.getCostNanoUsd();
        sum.lastMs = Math.max(sum.lastMs, result.getFinishedAt());
    }

    // The generated getter does not say that it may be null.
    @SuppressWarnings("ConstantConditions")
    private static boolean isLine(JobResult result) {
        BatchLine line = result.getBatch();
        return line != null && result.getRun() == FIRST_RUN;
    }

    /** Lines that have ended. */
    public long lines() {
        return sums.values().stream()
                .mapToLong(sum -> sum.succeeded + sum.failed + sum.cancelled + sum.expired)
                .sum();
    }

    public void write(Connection connection) throws SQLException {
        if (sums.isEmpty()) {
            return;
        }
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            Row row = new Row(add);
            for (Map.Entry<String, Sum> each : sums.entrySet()) {
                Sum sum = each.getValue();
                row.text(each.getKey())
                        .number(sum.succeeded)
                        .number(sum.failed)
                        .number(sum.cancelled)
                        .number(sum.expired)
                        .number(sum.input)
                        .number(sum.cached)
                        .number(sum.output)
                        .number(sum.reasoning)
                        .number(sum.costNanoUsd)
                        .number(sum.lastMs)
                        .add();
            }
            add.executeBatch();
        }
    }
}
