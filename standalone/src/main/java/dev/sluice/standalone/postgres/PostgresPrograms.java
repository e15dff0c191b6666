package dev.sluice.standalone.postgres;

import dev.sluice.standalone.data.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where PostgreSQL's programs (60 MB, unpacked once per version) are kept for all data directories
 * of a user. Only that user can write there: the library's own choice below {@code /tmp} would let
 * anyone on the machine put programs in front of ours.
 */
final class PostgresPrograms {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPrograms.class);

    private final Path directory;

    private PostgresPrograms(Path directory) {
        this.directory = directory;
    }

    /** The user's cache directory, or {@code otherwise} for a user without a home. */
    static PostgresPrograms cached(Path otherwise) throws IOException {
        try {
            return new PostgresPrograms(OwnerOnly.directory(userCache().resolve("sluice")));
        } catch (IOException noHome) {
            LOG.info("Keeping PostgreSQL's programs in {}: {}", otherwise, noHome.toString());
            return new PostgresPrograms(OwnerOnly.directory(otherwise));
        }
    }

    Path directory() {
        return directory.resolve("postgres");
    }

    /**
     * Shuts other processes out while the programs are unpacked, and removes what an interrupted
     * process unpacked by half: the library takes every file that exists for a whole one.
     */
    FileChannel lockAndHeal() throws IOException {
        OwnerOnly.directory(directory());
        FileChannel lock =
                FileChannel.open(
                        directory.resolve("postgres.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            lock.lock();
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(directory(), "PG-*")) {
                for (Path version : versions) {
                    if (Files.notExists(version.resolve(".exists"))) {
                        FileUtils.deleteDirectory(version.toFile());
                    }
                }
            }
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Path userCache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        if (cache != null && Path.of(cache).isAbsolute()) {
            return Path.of(cache);
        }
        Path home = Path.of(System.getProperty("user.home"));
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        return mac ? home.resolve("Library/Caches") : home.resolve(".cache");
    }
}
