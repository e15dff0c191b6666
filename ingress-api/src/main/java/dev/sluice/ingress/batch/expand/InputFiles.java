package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.bulk.LineSplitter;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;

/** Opens the files that batches are made of. Thread-safe; what it opens is used by one thread. */
@Singleton
public final class InputFiles {
    private final FileStore files;
    private final int lineBytesMax;

    public InputFiles(FileStore files, BodyConfig bodies) {
        this.files = files;
        this.lineBytesMax = bodies.bodyMax();
    }

    int lineBytesMax() {
        return lineBytesMax;
    }

    /**
     * The lines behind {@code line}.
     *
     * @throws dev.sluice.schema.body.BlobUnavailableException when the file is gone or the store
     *     fails
     */
    public LineSplitter after(ObjectId file, long line) {
        InputStream content = files.open(FileNames.content(file), 0);
        // One reader at a time has a long line in hand, so nobody waits for a permit here.
        LineSplitter lines =
                new LineSplitter(content, lineBytesMax, new Semaphore(Integer.MAX_VALUE));
        try {
            while (lines.number() < line && lines.next()) {
                // Passed over.
                continue;
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("file " + file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading file " + file, e);
        }
    }
}
