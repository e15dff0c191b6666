package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.JobRequestReader;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a line of a batch's file and says what is wrong with it, as OpenAI's clients know it. */
final class LineCheck {
    private LineCheck() {}

    /**
     * A line in its form, whatever the catalogue says.
     *
     * @throws SluiceException naming what is wrong
     */
    static JobDraft read(byte[] buffer, int offset, int length) {
        JobDraft draft = JobRequestReader.readBatchLine(buffer, offset, length);
        JobDraft.JobOptions options = draft.options();
        if (options.deadline() != null) {
            throw ofBatch("/deadline", "the batch's completion_window");
        }
        if (options.stream()) {
            throw ofBatch("/stream", "answers in a file");
        }
        if (options.onLimit() != null) {
            throw ofBatch("/on_limit", "lines that wait");
        }
        if (options.webhook() != null) {
            throw ofBatch("/webhook", "an endpoint that subscribes to batches or jobs");
        }
        if (options.priority() == Priority.INTERACTIVE) {
            throw ofBatch("/priority", "the class batch for all lines");
        }
        return draft;
    }

    /**
     * A line that may become a job now.
     *
     * @throws SluiceException naming what is wrong
     */
    static JobDraft check(
            byte[] buffer,
            int offset,
            int length,
            CallerIdentity caller,
            Catalog catalog,
            Instant now) {
        JobDraft draft = read(buffer, offset, length);
        return switch (SubmitPolicy.rule(draft, caller, catalog, now)) {
            case SubmitPolicy.Ruling.Admissible ignored -> draft;
            case SubmitPolicy.Ruling.Refused(SluiceException error) -> throw error;
        };
    }

    static BatchFault fault(SluiceException error, int line) {
        String pointer = error.pointer().orElse("");
        return new BatchFault(code(error, pointer), line, error.detail(), param(pointer));
    }

    private static String code(SluiceException error, String pointer) {
        if (error.code() == ErrorCode.INVALID_JSON || error.code() == ErrorCode.MISSING_BODY) {
            return "invalid_json_line";
        }
        if (error.code() != ErrorCode.INVALID_REQUEST) {
            return error.code().wireId();
        }
        return switch (pointer) {
            case "/url" -> "invalid_url";
            case "/method" -> "invalid_method";
            default ->
                    error.detail().contains(": missing ")
                            ? "missing_required_parameter"
                            : ErrorCode.INVALID_REQUEST.wireId();
        };
    }

    private static @Nullable String param(String pointer) {
        return pointer.isEmpty() ? null : pointer.substring(1).replace('/', '.');
    }

    private static SluiceException ofBatch(String pointer, String expected) {
        return SluiceException.at(
                pointer,
                ErrorCode.INVALID_REQUEST,
                "%s: given in a line of a batch (expected: %s)".formatted(pointer, expected));
    }
}
