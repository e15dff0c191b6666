package dev.sluice.results.row;

import dev.sluice.results.json.JsonText;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Priority;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes drafts as rows. A row is replaced only by a higher progress of the same tenant's job, or
 * by later news of the same wait. Times of a run that an earlier record told are kept when a later
 * one does not know them.
 */
public final class JobTable {
    private static final String UPSERT =
            """
            INSERT INTO job (created_ms, core, retention_class, job_id, tenant,
              progress, run, status, started_ms, deadline_ms,
              key_id, project, end_user, operation, model, priority, custom_id, metadata, batch_id, batch_line,
              lane, waiting_for, waits_until_ms, since_ms,
              upstream_model, http_status, error_code, error_message, finished_ms, cost_nano_usd, tokens, attempts, usage,
              response_inline, response_claim, response_encoding, response_bytes, response_key_id,
              request_offset, redrive_id, request_claim)
            VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
            ON CONFLICT (core, created_ms, retention_class) DO UPDATE SET
              progress = EXCLUDED.progress, run = EXCLUDED.run, status = EXCLUDED.status,
              started_ms = CASE WHEN job.run = EXCLUDED.run
                THEN LEAST(job.started_ms, EXCLUDED.started_ms) ELSE EXCLUDED.started_ms END,
              deadline_ms = CASE WHEN job.run = EXCLUDED.run
                THEN COALESCE(EXCLUDED.deadline_ms, job.deadline_ms) ELSE EXCLUDED.deadline_ms END,
              key_id = EXCLUDED.key_id, project = EXCLUDED.project, end_user = EXCLUDED.end_user,
              operation = EXCLUDED.operation, model = EXCLUDED.model, priority = EXCLUDED.priority,
              custom_id = EXCLUDED.custom_id, metadata = EXCLUDED.metadata,
              batch_id = EXCLUDED.batch_id, batch_line = EXCLUDED.batch_line,
              lane = EXCLUDED.lane, waiting_for = EXCLUDED.waiting_for,
              waits_until_ms = EXCLUDED.waits_until_ms, since_ms = EXCLUDED.since_ms,
              upstream_model = EXCLUDED.upstream_model, http_status = EXCLUDED.http_status,
              error_code = EXCLUDED.error_code, error_message = EXCLUDED.error_message,
              finished_ms = EXCLUDED.finished_ms, cost_nano_usd = EXCLUDED.cost_nano_usd,
              tokens = EXCLUDED.tokens, attempts = EXCLUDED.attempts, usage = EXCLUDED.usage,
              response_inline = EXCLUDED.response_inline, response_claim = EXCLUDED.response_claim,
              response_encoding = EXCLUDED.response_encoding, response_bytes = EXCLUDED.response_bytes,
              response_key_id = EXCLUDED.response_key_id,
              request_offset = EXCLUDED.request_offset, redrive_id = EXCLUDED.redrive_id,
              request_claim = EXCLUDED.request_claim, erased_ms = NULL,
              older_claims = CASE WHEN job.run < EXCLUDED.run AND job.response_claim IS NOT NULL
                THEN COALESCE(job.older_claims, '{}') || job.response_claim ELSE job.older_claims END
            WHERE (job.progress < EXCLUDED.progress
                OR job.progress = EXCLUDED.progress AND EXCLUDED.status = 'queued')
              AND job.tenant = EXCLUDED.tenant\
            """;

    /** Almost never: two runs of a job came at once. A replay adds nothing twice. */
    private static final String ADD_OLDER =
            """
            UPDATE job SET older_claims = COALESCE(older_claims, '{}') || ARRAY[?::text]
             WHERE core = ? AND created_ms = ? AND retention_class = ? AND tenant = ? AND erased_ms IS NULL
               AND NOT ?::text = ANY (COALESCE(older_claims, '{}'))\
            """;

    private JobTable() {}

    public static void upsert(Connection connection, Collection<JobDraft> drafts)
            throws SQLException {
        if (drafts.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            Row row = new Row(statement);
            for (JobDraft draft : drafts) {
                bind(draft, row);
                row.add();
            }
            statement.executeBatch();
        }
        if (drafts.stream().anyMatch(draft -> !draft.olderClaims.isEmpty())) {
            addOlder(connection, drafts);
        }
    }

    private static void addOlder(Connection connection, Collection<JobDraft> drafts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD_OLDER)) {
            Row row = new Row(statement);
            for (JobDraft draft : drafts) {
                for (String claim : draft.olderClaims) {
                    row.text(claim)
                            .text(draft.id.core())
                            .number(draft.id.time().toEpochMilli())
                            .text(draft.partition.retentionClass())
                            .text(draft.tenant())
                            .text(claim)
                            .add();
                }
            }
            statement.executeBatch();
        }
    }

    private static void bind(JobDraft draft, Row row) throws SQLException {
        JobResult result = draft.result();
        JobLifecycleEvent event = draft.event();
        if (result != null) {
            standing(draft, result.getCaller(), row);
            ended(result, row);
        } else if (event != null) {
            standing(draft, event.getCaller(), row);
            underWay(event, row);
        } else {
            throw new IllegalStateException("job " + draft.id + " has neither event nor result");
        }
    }

    private static void standing(JobDraft draft, Caller caller, Row row) throws SQLException {
        row.number(draft.id.time().toEpochMilli())
                .text(draft.id.core())
                .text(draft.partition.retentionClass())
                .text(draft.id.value())
                .text(caller.getTenant())
                .number(draft.progress())
                .integer(draft.run())
                .text(ProgressPolicy.status(draft.state()))
                .number(draft.startedMs())
                .number(draft.deadlineMs());
    }

    private static void underWay(JobLifecycleEvent event, Row row) throws SQLException {
        caller(event.getCaller(), event.getOperation(), event.getModel(), event.getPriority(), row);
        asked(event.getCustomId(), event.getMetadata(), event.getBatch(), row);
        row.text(event.getLane()).text(event.getWaitingFor());
        row.number(event.getWaitsUntil()).number(ProgressPolicy.inLineSince(event));
        row.text(null).integer(null).text(null).text(null);
        row.number(null).number(null).number(null).text(null).text(null);
        response(null, row);
        row.number(null).text(event.getRedriveId()).text(null);
    }

    private static void ended(JobResult result, Row row) throws SQLException {
        caller(
                result.getCaller(),
                result.getOperation(),
                result.getModel(),
                result.getPriority(),
                row);
        asked(result.getCustomId(), result.getMetadata(), result.getBatch(), row);
        row.text(result.getLane()).text(null).number(null).number(null);
        row.text(result.getUpstreamModel()).integer(result.getHttpStatus());
        // Beside a success it says why a default response stands for an answer.
        JobError error = result.getDegraded() == null ? result.getError() : result.getDegraded();
        if (error == null) {
            row.text(null).text(null);
        } else {
            row.text(error.getCode()).text(error.getMessage());
        }
        row.number(result.getFinishedAt())
                .number(result.getCostNanoUsd())
                .number(ResultJson.total(result.getUsage()))
                .text(ResultJson.attempts(result.getAttempts()))
                .text(ResultJson.usage(result.getUsage()));
        response(result.getResponse(), row);
        row.number(result.getRequestOffset()).text(result.getRedriveId());
        row.text(result.getRequestClaim());
    }

    private static void caller(
            Caller caller, String operation, String model, Priority priority, Row row)
            throws SQLException {
        row.text(caller.getKeyId())
                .text(caller.getProject())
                .text(caller.getUser())
                .text(operation)
                .text(model)
                .text(ResultJson.word(priority));
    }

    private static void asked(
            @Nullable String customId,
            Map<String, String> metadata,
            @Nullable BatchLine batch,
            Row row)
            throws SQLException {
        row.text(customId).json(metadata.isEmpty() ? null : JsonText.of(metadata));
        if (batch == null) {
            row.text(null).integer(null);
        } else {
            row.text(batch.getBatchId()).integer(batch.getLine());
        }
    }

    private static void response(@Nullable Body body, Row row) throws SQLException {
        if (body == null) {
            row.bytes(null).text(null).text(null).number(null).text(null);
            return;
        }
        ByteBuffer inline = body.getInlineBytes();
        byte[] bytes = null;
        if (inline != null) {
            bytes = new byte[inline.remaining()];
            inline.get(inline.position(), bytes);
        }
        BodyEncoding encoding = body.getEncoding();
        row.bytes(bytes)
                .text(body.getClaimCheck())
                .text(encoding == BodyEncoding.IDENTITY ? null : encoding.name())
                .number(body.getSizeBytes())
                .text(body.getKeyId());
    }
}
