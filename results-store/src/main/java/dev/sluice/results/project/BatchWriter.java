package dev.sluice.results.project;

import dev.sluice.results.erase.ErasedBodies;
import dev.sluice.results.erase.ErasedTable;
import dev.sluice.results.erase.Erasure;
import dev.sluice.results.late.LateTable;
import dev.sluice.results.metric.ResultsMetrics;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.FinishedChannel;
import dev.sluice.results.project.WriteOutcome.Fenced;
import dev.sluice.results.project.WriteOutcome.Unavailable;
import dev.sluice.results.project.WriteOutcome.Written;
import dev.sluice.results.redrive.WishedRuns;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.Partitions;
import dev.sluice.results.row.JobDraft;
import dev.sluice.results.row.JobTable;
import dev.sluice.results.usage.UsageTable;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.results.webhook.outbox.Outbox;
import dev.sluice.results.webhook.outbox.TargetKey;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch in one transaction: rows, sums of usage, news of ended jobs, webhooks, positions.
 * When PostgreSQL refuses a row for its values, finds it by halving, puts its records aside and
 * writes the rest. All or nothing, so a batch can be written again. Used by the projection thread
 * alone.
 */
@Singleton
final class BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private final Database database;
    private final Partitions partitions;
    private final DeadLetterSink deadLetters;
    private final Outbox outbox;
    private final ResultsMetrics metrics;

    BatchWriter(
            Database database,
            Partitions partitions,
            DeadLetterSink deadLetters,
            Outbox outbox,
            ResultsMetrics metrics) {
        this.database = database;
        this.partitions = partitions;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
        this.metrics = metrics;
    }

    private interface RowWriter {
        void write(Connection connection, List<JobDraft> drafts) throws SQLException;
    }

    private interface EventWriter {
        Set<TargetKey> write(Connection connection, List<WebhookEvent> events) throws SQLException;
    }

    /**
     * @param before where this owner left the partitions
     */
    WriteOutcome write(Batch batch, Function<TopicPartition, SourcePosition> before) {
        try {
            batch.unusable().forEach(unusable -> putAside(unusable.record(), unusable.reason()));
            try {
                return write(batch, before, JobTable::upsert, outbox::add);
            } catch (SQLException e) {
                return switch (WriteFailurePolicy.of(e.getSQLState())) {
                    case RETRY -> new Unavailable(e);
                    case ISOLATE -> {
                        LOG.warn("isolating what PostgreSQL refuses: {}", reason(e));
                        partitions.forget();
                        outbox.forget();
                        yield write(batch, before, this::isolating, this::orNothing);
                    }
                };
            }
        } catch (SQLException | DeadLetterUnavailableException e) {
            return new Unavailable(e);
        }
    }

    private WriteOutcome write(
            Batch batch,
            Function<TopicPartition, SourcePosition> before,
            RowWriter rows,
            EventWriter hooks)
            throws SQLException {
        long startedNs = System.nanoTime();
        List<JobDraft> drafts = new ArrayList<>(batch.drafts());
        Set<DayPartition> needed = new HashSet<>();
        drafts.forEach(draft -> needed.add(draft.partition));
        partitions.ensure(needed);
        List<WebhookEvent> events = outbox.prepare(batch.events());
        Set<TargetKey> told;
        try (Connection connection = database.writer()) {
            try {
                if (!ProgressTable.move(connection, batch.positions(), before)) {
                    connection.rollback();
                    return new Fenced();
                }
                rows.write(connection, drafts);
                WishedRuns.begun(connection, drafts);
                batch.decided().write(connection);
                erase(connection, batch.erasures(), drafts);
                UsageTable.add(connection, batch.usage());
                LateTable.add(connection, batch.late());
                told = hooks.write(connection, events);
                batch.news().write(connection);
                batch.lines().write(connection);
                if (batch.told()) {
                    batch.redrives().write(connection);
                    announce(connection, drafts);
                }
                connection.commit();
            } catch (SQLException e) {
                rollback(connection, e);
                throw e;
            }
        }
        outbox.committed(told);
        metrics.batchLines(batch.lines().lines());
        metrics.committed(
                drafts.size(), batch.records(), Duration.ofNanos(System.nanoTime() - startedNs));
        return new Written();
    }

    private void isolating(Connection connection, List<JobDraft> drafts) throws SQLException {
        if (drafts.isEmpty()) {
            return;
        }
        Savepoint savepoint = connection.setSavepoint();
        try {
            JobTable.upsert(connection, drafts);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            if (WriteFailurePolicy.of(e.getSQLState()) == WriteFailurePolicy.Verdict.RETRY) {
                throw e;
            }
            connection.rollback(savepoint);
            if (drafts.size() == 1) {
                drafts.getFirst().sources.forEach(record -> putAside(record, reason(e)));
            } else {
                int half = drafts.size() / 2;
                isolating(connection, drafts.subList(0, half));
                isolating(connection, drafts.subList(half, drafts.size()));
            }
        }
    }

    /** A notice that PostgreSQL refuses must not hold up the rows. */
    private Set<TargetKey> orNothing(Connection connection, List<WebhookEvent> events)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            return outbox.add(connection, events);
        } catch (SQLException e) {
            if (WriteFailurePolicy.of(e.getSQLState()) == WriteFailurePolicy.Verdict.RETRY) {
                throw e;
            }
            connection.rollback(savepoint);
            LOG.error("the webhooks of {} ended runs are not sent: {}", events.size(), reason(e));
            return Set.of();
        }
    }

    /** What is erased stays so, whichever is projected first: the result or its erasure. */
    private static void erase(Connection connection, List<Erasure> erasures, List<JobDraft> drafts)
            throws SQLException {
        ErasedTable.add(connection, erasures);
        Set<String> cores = new HashSet<>();
        erasures.forEach(erasure -> cores.add(erasure.core()));
        drafts.stream()
                .filter(draft -> draft.result() != null)
                .forEach(draft -> cores.add(draft.id.core()));
        ErasedBodies.hide(connection, cores);
    }

    private static void announce(Connection connection, List<JobDraft> drafts) throws SQLException {
        List<String> cores = new ArrayList<>();
        for (JobDraft draft : drafts) {
            if (draft.result() != null) {
                cores.add(draft.id.core());
            }
        }
        if (cores.isEmpty()) {
            return;
        }
        try (PreparedStatement notify =
                connection.prepareStatement("SELECT pg_notify(?, p) FROM unnest(?::text[]) p")) {
            notify.setString(1, FinishedChannel.NAME);
            notify.setArray(
                    2, connection.createArrayOf("text", FinishedChannel.payloads(cores).toArray()));
            notify.execute();
        }
    }

    private void putAside(ConsumerRecord<byte[], byte[]> record, String reason) {
        deadLetters.put(record, reason);
        metrics.deadLetter();
        LOG.warn(
                "{}-{} at offset {} went to dead letters: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason);
    }

    /**
     * The values of a refused row are in the detail of PostgreSQL's message, never in its first
     * line.
     */
    private static String reason(SQLException e) {
        SQLException first = e.getNextException() == null ? e : e.getNextException();
        String text = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
        return "PostgreSQL refused the row: " + text + " (" + first.getSQLState() + ")";
    }

    private static void rollback(Connection connection, SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
