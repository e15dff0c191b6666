package dev.sluice.ingress.bulk;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.error.UnexpectedErrorHandler;
import dev.sluice.ingress.submit.AcceptOutcome;
import dev.sluice.ingress.submit.Acceptor;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.JobRequestReader;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of one upload and submits them. Goes no faster than the log confirms and the
 * client takes answers: the queue of pending lines and the bytes of all uploads are bounded. One
 * virtual thread.
 */
final class BulkReader {
    private static final Logger LOG = LoggerFactory.getLogger(BulkReader.class);
    private static final String PATH = "/v1/jobs/bulk";

    private final LineSplitter lines;
    private final BlockingQueue<PendingLine> pending;
    private final Acceptor acceptor;
    private final BulkLimits limits;
    private final Intake intake;
    private final Upload upload;

    /**
     * Who uploads.
     *
     * @param largeBytes lines over this size hold bodies that are stored apart, and storing blocks
     */
    record Upload(
            CallerIdentity caller,
            Optional<IdempotencyKey> key,
            @Nullable String traceParent,
            int lineBytesMax,
            int largeBytes) {}

    BulkReader(
            LineSplitter lines,
            BlockingQueue<PendingLine> pending,
            Acceptor acceptor,
            BulkLimits limits,
            Intake intake,
            Upload upload) {
        this.lines = lines;
        this.pending = pending;
        this.acceptor = acceptor;
        this.limits = limits;
        this.intake = intake;
        this.upload = upload;
    }

    /**
     * Returns at the end of the upload, when the role drains, or when the thread is interrupted.
     */
    void read() {
        try (lines) {
            while (lines.next()) {
                if (intake.isShut()) {
                    pending.put(refused(lines.number(), null, Intake.stopping()));
                    break;
                }
                pending.put(submit());
            }
            pending.put(PendingLine.END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("an upload ended early after line {}: {}", lines.number(), e.toString());
            endQuietly();
        }
    }

    private void endQuietly() {
        try {
            pending.put(PendingLine.END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PendingLine submit() throws InterruptedException {
        long number = lines.number();
        if (lines.tooLong()) {
            return refused(
                    number,
                    null,
                    new SluiceException(
                            ErrorCode.BODY_TOO_LARGE,
                            "line %d is too long (expected: at most %d bytes)"
                                    .formatted(number, upload.lineBytesMax())));
        }
        Submission submission;
        try {
            submission = submission(number);
        } catch (SluiceException e) {
            return refused(number, customId(), e);
        }
        int weight = limits.enterBytes(lines.length());
        CompletableFuture<AcceptOutcome> outcome =
                submission.draft().body().length > upload.largeBytes()
                        ? store(submission)
                        : accept(submission);
        // A refused line needs its custom id in its answer, an accepted one has it in its job.
        return new PendingLine(
                number,
                submission.draft().options().customId(),
                outcome.whenComplete((done, failure) -> limits.leaveBytes(weight)));
    }

    private Submission submission(long number) {
        JobDraft draft = JobRequestReader.readLine(lines.buffer(), lines.offset(), lines.length());
        return new Submission(
                upload.caller(),
                draft,
                upload.key()
                        .map(
                                key ->
                                        Submission.Keyed.over(
                                                key.ofLine(number),
                                                upload.caller(),
                                                lines.buffer(),
                                                lines.offset(),
                                                lines.length())),
                upload.traceParent());
    }

    private @Nullable String customId() {
        return JobRequestReader.customIdOf(lines.buffer(), lines.offset(), lines.length())
                .orElse(null);
    }

    private static PendingLine refused(
            long number, @Nullable String customId, SluiceException error) {
        return new PendingLine(
                number,
                customId,
                CompletableFuture.completedFuture(new AcceptOutcome.Refused(error)));
    }

    /** Storing a body takes a disk's time; several are stored at once while reading goes on. */
    private CompletableFuture<AcceptOutcome> store(Submission submission)
            throws InterruptedException {
        limits.stores().acquire();
        CompletableFuture<CompletableFuture<AcceptOutcome>> stored = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("bulk-store")
                .start(
                        () -> {
                            try {
                                stored.complete(accept(submission));
                            } finally {
                                limits.stores().release();
                            }
                        });
        return stored.thenCompose(outcome -> outcome);
    }

    private CompletableFuture<AcceptOutcome> accept(Submission submission) {
        try {
            return acceptor.accept(submission);
        } catch (RuntimeException e) {
            // The edge of this line: whatever is wrong with it, the other lines go on.
            var problem = UnexpectedErrorHandler.problem(PATH, e);
            return CompletableFuture.completedFuture(
                    new AcceptOutcome.Refused(
                            new SluiceException(problem.code(), problem.detail(), e)));
        }
    }
}
