package dev.sluice.results.batch;

import dev.sluice.results.batch.LineJson.Failure;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.body.UnreadableBodyException;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the output and error files of a batch whose jobs have ended: every line of its input is in
 * one of them, in the order of the input. Memory is a few rows. Made again after a crash, they have
 * the same names and the same content. Thread-safe; blocks.
 */
@Singleton
final class Assembly {
    private final FileStore files;
    private final Bodies bodies;
    private final RecordCodec<SpecificRecord> codec;
    private final BatchConfig config;

    Assembly(
            FileStore files,
            Bodies bodies,
            RecordCodecs codecs,
            Topics topics,
            BatchConfig config) {
        this.config = config;
        this.files = files;
        this.bodies = bodies;
        this.codec = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
    }

    /** What is to be told when the files are there. */
    record Made(List<FileEntry> files, BatchEnded end) {}

    /**
     * @param connection in a transaction
     */
    Made make(StoredBatch batch, Connection connection) throws SQLException, IOException {
        try (MadeFile output = new MadeFile(files, batch.outputFileId());
                MadeFile errors = new MadeFile(files, batch.errorFileId());
                InputLines input = input(batch)) {
            Writing writing = new Writing(batch, output, errors, input);
            EndedLine.each(connection, batch, writing::line);
            writing.missing(Integer.MAX_VALUE);
            long endedMs = StandingPolicy.endedMs(batch);
            long expiresMs = endedMs + kept(batch).toMillis();
            Optional<FileEntry> answers =
                    output.finish(
                            batch.tenant(),
                            batch.id() + "_output.jsonl",
                            endedMs,
                            expiresMs,
                            codec);
            Optional<FileEntry> failures =
                    errors.finish(
                            batch.tenant(),
                            batch.id() + "_errors.jsonl",
                            endedMs,
                            expiresMs,
                            codec);
            return new Made(
                    Stream.concat(answers.stream(), failures.stream()).toList(),
                    BatchEnded.newBuilder()
                            .setBatchId(batch.id())
                            .setTenant(batch.tenant())
                            .setStatus(StandingPolicy.end(batch.stop(), writing.expired))
                            .setTotal(batch.total())
                            .setCompleted(writing.completed)
                            .setOutputFileId(answers.map(FileEntry::getFileId).orElse(null))
                            .setErrorFileId(failures.map(FileEntry::getFileId).orElse(null))
                            .setCostNanoUsd(batch.lines().costNanoUsd())
                            .setEndedAt(endedMs)
                            .setMetadata(BatchJson.metadata(batch.metadata()))
                            .build());
        }
    }

    private Duration kept(StoredBatch batch) {
        Long asked = batch.outputKept();
        return asked == null ? config.kept() : Duration.ofSeconds(asked);
    }

    /** Without its input file a batch still has the lines that became jobs. */
    private InputLines input(StoredBatch batch) {
        try {
            return new InputLines(
                    files.open(
                            FileNames.content(ObjectId.of(ObjectId.Kind.FILE, batch.inputFileId())),
                            0),
                    Bodies.SIZE_MAX_BYTES);
        } catch (BlobUnavailableException e) {
            if (e.isMissing()) {
                return InputLines.none();
            }
            throw e;
        }
    }

    private final class Writing {
        private final StoredBatch batch;
        private final MadeFile output;
        private final MadeFile errors;
        private final InputLines input;
        private int completed;
        private int expired;

        Writing(StoredBatch batch, MadeFile output, MadeFile errors, InputLines input) {
            this.batch = batch;
            this.output = output;
            this.errors = errors;
            this.input = input;
        }

        void line(EndedLine line) {
            try {
                missing(line.line());
                input.next(false);
                write(line);
            } catch (IOException e) {
                throw new UncheckedIOException("files of batch " + batch.id(), e);
            }
        }

        /** Lines before this one that never became jobs. */
        void missing(int before) throws IOException {
            while (input.number() + 1 < before && input.next(true)) {
                byte[] bytes = input.bytes();
                if (!new String(bytes, StandardCharsets.UTF_8).isBlank()) {
                    expired++;
                    errors.write(LineJson.failure(null, LineJson.customId(bytes), notRun()));
                }
            }
        }

        private void write(EndedLine line) throws IOException {
            if (!line.ended()) {
                expired++;
                errors.write(LineJson.failure(line.jobId(), line.customId(), notRun()));
                return;
            }
            expired += line.expired() ? 1 : 0;
            byte[] body = body(line);
            if (line.answered() && body != null) {
                completed++;
                output.write(
                        LineJson.response(line.jobId(), line.customId(), line.httpStatus(), body));
            } else if (body != null && line.httpStatus() != null) {
                errors.write(
                        LineJson.response(line.jobId(), line.customId(), line.httpStatus(), body));
            } else {
                errors.write(LineJson.failure(line.jobId(), line.customId(), failure(line)));
            }
        }

        private byte @Nullable [] body(EndedLine line) {
            if (line.response() == null) {
                return null;
            }
            try {
                return bodies.open(line.response());
            } catch (BlobUnavailableException e) {
                if (e.isMissing()) {
                    return null;
                }
                throw e;
            } catch (UnreadableBodyException e) {
                return null;
            }
        }

        private Failure failure(EndedLine line) {
            return switch (line.status()) {
                case "expired" ->
                        new Failure(
                                "batch_expired",
                                "the completion window ended before the line was answered");
                case "cancelled" ->
                        new Failure("batch_cancelled", "the line was cancelled with its batch");
                case "succeeded" ->
                        new Failure("response_missing", "the answer is not to be read any more");
                default ->
                        new Failure(
                                line.errorCode() == null ? "internal_error" : line.errorCode(),
                                line.errorMessage() == null ? "" : line.errorMessage());
            };
        }

        private Failure notRun() {
            return switch (batch.stop()) {
                case CANCELLED ->
                        new Failure(
                                "batch_cancelled",
                                "the batch was cancelled before the line was run");
                case FAILED ->
                        new Failure("batch_failed", "the batch failed before the line was run");
                case EXPIRED, NONE ->
                        new Failure(
                                "batch_expired",
                                "the completion window ended before the line was run");
            };
        }
    }
}
