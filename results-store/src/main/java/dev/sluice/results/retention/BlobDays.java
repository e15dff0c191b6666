package dev.sluice.results.retention;

import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.body.FileStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the days of the blob directory whose jobs are over. Files of batches, which lie beside
 * them, are their owners' to delete. Several instances may do so at a time.
 */
@Singleton
final class BlobDays implements Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(BlobDays.class);

    /** In one round; the next one goes on. */
    private static final int BLOBS_PER_ROUND = 200_000;

    private final Path root;
    private final RetentionPolicy policy;

    BlobDays(BodyConfig bodies, RetentionPolicy policy) {
        this.root = bodies.blobDir();
        this.policy = policy;
    }

    @Override
    public void tidy(Instant now) {
        try {
            int left = BLOBS_PER_ROUND;
            for (Path ofClass : children(root)) {
                String name = name(ofClass);
                if (name.equals(FileStore.RETENTION_CLASS)) {
                    continue;
                }
                for (Path day : children(ofClass)) {
                    if (left > 0 && isOver(name, name(day), now)) {
                        left -= delete(day, left);
                    }
                }
            }
        } catch (IOException e) {
            LOG.warn("bodies that are over could not be deleted: {}", e.toString());
        }
    }

    private boolean isOver(String retentionClass, String day, Instant now) {
        try {
            return policy.bodiesAreOver(
                    new DayPartition(retentionClass, LocalDate.parse(day)), now);
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return false;
        }
    }

    private static int delete(Path day, int most) throws IOException {
        int deleted = 0;
        try (DirectoryStream<Path> blobs = Files.newDirectoryStream(day)) {
            for (Path blob : blobs) {
                if (deleted == most) {
                    return deleted;
                }
                Files.deleteIfExists(blob);
                deleted++;
            }
        } catch (NoSuchFileException another) {
            return deleted;
        }
        Files.deleteIfExists(day);
        LOG.info("deleted {} bodies of {}", deleted, day);
        return deleted;
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, Files::isDirectory)) {
            all.forEach(children::add);
        } catch (NoSuchFileException notMadeYet) {
            return List.of();
        }
        return children;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
