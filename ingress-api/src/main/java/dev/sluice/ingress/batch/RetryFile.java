package dev.sluice.ingress.batch;

import dev.sluice.ingress.batch.expand.InputFiles;
import dev.sluice.ingress.bulk.LineSplitter;
import dev.sluice.ingress.files.FileShelf;
import dev.sluice.ingress.submit.JobRequestReader;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.ObjectId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Makes a file of the lines of another that an error file names. Memory is one line and a hash per
 * custom id. Thread-safe; blocks.
 */
@Singleton
final class RetryFile {
    /** Each may have a line of the longest kind in memory. */
    private static final int AT_ONCE = 2;

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final InputFiles files;
    private final FileShelf shelf;

    RetryFile(InputFiles files, FileShelf shelf) {
        this.files = files;
        this.shelf = shelf;
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL} while as many are being made as may
     */
    FileEntry of(Tenant tenant, String batchId, String inputFileId, String errorFileId)
            throws IOException {
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "files of %d retries are being made already (expected: a later try)"
                            .formatted(AT_ONCE));
        }
        try {
            return made(tenant, batchId, inputFileId, errorFileId);
        } finally {
            free.release();
        }
    }

    private FileEntry made(Tenant tenant, String batchId, String inputFileId, String errorFileId)
            throws IOException {
        CustomIds wanted = new CustomIds();
        each(
                errorFileId,
                lines ->
                        JobRequestReader.customIdOf(lines.buffer(), lines.offset(), lines.length())
                                .ifPresent(wanted::add));
        return shelf.add(
                tenant,
                target -> copy(inputFileId, wanted, target),
                () ->
                        new FileShelf.Title(
                                "retry-of-" + batchId + ".jsonl", "batch", Optional.empty()));
    }

    private long copy(String inputFileId, CustomIds wanted, OutputStream target)
            throws IOException {
        long[] bytes = new long[1];
        each(
                inputFileId,
                lines -> {
                    boolean again =
                            JobRequestReader.customIdOf(
                                            lines.buffer(), lines.offset(), lines.length())
                                    .filter(wanted::contains)
                                    .isPresent();
                    if (again) {
                        target.write(lines.buffer(), lines.offset(), lines.length());
                        target.write('\n');
                        bytes[0] += lines.length() + 1L;
                    }
                });
        return bytes[0];
    }

    private interface Look {
        void at(LineSplitter lines) throws IOException;
    }

    private void each(String fileId, Look look) throws IOException {
        try (LineSplitter lines = files.after(ObjectId.of(ObjectId.Kind.FILE, fileId), 0)) {
            while (lines.next()) {
                look.at(lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
