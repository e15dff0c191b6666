package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.batch.CustomIds;
import dev.sluice.ingress.bulk.LineSplitter;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The check of a whole file before any of its lines becomes a job. Memory is one line and a hash
 * per custom id. Not durable: who takes over checks again. One thread.
 */
final class Validation implements AutoCloseable {
    private final LineSplitter lines;
    private final CustomIds customIds = new CustomIds();
    private final List<BatchFault> faults = new ArrayList<>();
    private final BatchConfig config;
    private final int lineBytesMax;
    private int total;

    Validation(LineSplitter lines, BatchConfig config, int lineBytesMax) {
        this.lines = lines;
        this.config = config;
        this.lineBytesMax = lineBytesMax;
    }

    /**
     * Checks some lines.
     *
     * @return whether the file is checked, or wrong enough
     */
    boolean advance(CallerIdentity caller, Catalog catalog, Instant now)
            throws IOException, InterruptedException {
        int bytes = 0;
        for (int i = 0; i < config.stepLines() && bytes < config.stepBytes(); i++) {
            if (!lines.next()) {
                if (total == 0) {
                    faults.add(
                            new BatchFault(
                                    "empty_file",
                                    0,
                                    "the file has no lines (expected: one request per line)",
                                    null));
                }
                return true;
            }
            total++;
            bytes += lines.length();
            look(caller, catalog, now);
            if (total > config.linesMax()) {
                faults.add(
                        new BatchFault(
                                "too_many_lines",
                                0,
                                "the file has more than %d lines (limit sluice.ingress.batch.lines-max)"
                                        .formatted(config.linesMax()),
                                null));
                return true;
            }
            if (faults.size() >= config.faultsMax()) {
                return true;
            }
        }
        return false;
    }

    private void look(CallerIdentity caller, Catalog catalog, Instant now) {
        int line = Math.toIntExact(lines.number());
        try {
            if (lines.tooLong()) {
                throw new SluiceException(
                        ErrorCode.BODY_TOO_LARGE,
                        "the line is too long (expected: at most %d bytes)"
                                .formatted(lineBytesMax));
            }
            String customId =
                    LineCheck.check(
                                    lines.buffer(),
                                    lines.offset(),
                                    lines.length(),
                                    caller,
                                    catalog,
                                    now)
                            .options()
                            .customId();
            if (!customIds.add(Objects.requireNonNull(customId))) {
                faults.add(
                        new BatchFault(
                                "duplicate_custom_id",
                                line,
                                "/custom_id: %s is that of an earlier line (expected: one of its own)"
                                        .formatted(customId),
                                "custom_id"));
            }
        } catch (SluiceException e) {
            faults.add(LineCheck.fault(e, line));
        }
    }

    List<BatchFault> faults() {
        return faults;
    }

    int total() {
        return total;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
