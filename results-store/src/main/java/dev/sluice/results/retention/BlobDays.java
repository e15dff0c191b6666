package dev.sluice.results.retention;

import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.body.FileStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the days of the blob directory whose jobs are over. Files of batches, which lie beside
 * them, are their owners' to delete. Several instances may do so at a time.
 */
@Singleton
final class BlobDays implements Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(BlobDays.class);

    /** So that nothing else waits for long; the next round comes soon, and goes on. */
    private static final int BLOBS_PER_ROUND = 200_000;

    private final Path root;
    private final RetentionPolicy policy;
    private final int perRound;

    @Inject
    BlobDays(BodyConfig bodies, RetentionPolicy policy) {
        this(bodies, policy, BLOBS_PER_ROUND);
    }

    BlobDays(BodyConfig bodies, RetentionPolicy policy, int perRound) {
        this.perRound = perRound;
        this.root = bodies.blobDir();
        this.policy = policy;
    }

    @Override
    public boolean tidy(Instant now) {
        int left = perRound;
        try {
            for (Path ofClass : children(root)) {
                String name = name(ofClass);
                if (name.equals(FileStore.RETENTION_CLASS)) {
                    continue;
                }
                for (Path day : children(ofClass)) {
                    if (isOver(name, name(day), now)) {
                        left -= delete(day, left);
                    }
                    if (left == 0) {
                        return true;
                    }
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("bodies that are over could not be deleted: {}", e.toString());
        }
        return false;
    }

    private boolean isOver(String retentionClass, String day, Instant now) {
        try {
            return policy.bodiesAreOver(
                    new DayPartition(retentionClass, LocalDate.parse(day)), now);
        } catch (DateTimeException | IllegalArgumentException notOurs) {
            return false;
        }
    }

    /**
     * Reads the directory as it goes. What cannot be deleted is passed over, and tried again in the
     * next round.
     *
     * @return how many are gone
     */
    private static int delete(Path day, int most) throws IOException {
        int deleted = 0;
        Optional<IOException> failure = Optional.empty();
        try (DirectoryStream<Path> blobs = Files.newDirectoryStream(day)) {
            for (Path blob : blobs) {
                if (deleted == most) {
                    return deleted;
                }
                try {
                    Files.deleteIfExists(blob);
                    deleted++;
                } catch (IOException e) {
                    failure = failure.or(() -> Optional.of(e));
                }
            }
        } catch (NoSuchFileException another) {
            return deleted;
        }
        if (failure.isPresent()) {
            LOG.warn("not all bodies of {} could be deleted: {}", day, failure.get().toString());
        } else {
            Files.deleteIfExists(day);
        }
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
