package dev.sluice.schema.body;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A blob store in a directory of a POSIX file system: the claim check is the path. Several
 * processes may share it.
 *
 * <p>A blob appears whole or not at all: it is written to a temporary file beside its place, forced
 * to disk, renamed, and the directory entry is forced too. What a crash leaves behind is a {@code
 * .tmp} file, which no claim check can name and which goes with its day.
 */
public final class DirectoryBlobStore implements BlobStore {
    /**
     * Bounds the memory for {@link #durableDays}; beyond it they are forgotten and forced again.
     */
    private static final int DURABLE_DAYS_MAX = 1024;

    private final Path root;
    private final int blobMaxBytes;

    /**
     * Day directories whose own entries are on disk already, so that a put forces one directory and
     * not three.
     */
    private final Set<Path> durableDays = ConcurrentHashMap.newKeySet();

    /**
     * @param root created if absent
     * @param blobMaxBytes the largest blob to write or read; larger ones are refused
     */
    public DirectoryBlobStore(Path root, int blobMaxBytes) {
        if (blobMaxBytes < 1) {
            throw new IllegalArgumentException(
                    "blobMaxBytes " + blobMaxBytes + ", expected 1 or more");
        }
        this.root = root.toAbsolutePath().normalize();
        this.blobMaxBytes = blobMaxBytes;
        try {
            Durably.createDirectories(this.root);
        } catch (IOException e) {
            throw BlobUnavailableException.failed(
                    "cannot create the blob directory " + this.root, e);
        }
    }

    @Override
    public String put(String retentionClass, LocalDate day, byte[] bytes) {
        BodySize.requireAtMost(blobMaxBytes, bytes.length);
        ClaimCheck claimCheck = ClaimCheck.random(retentionClass, day);
        Path target = pathOf(claimCheck);
        try {
            try {
                store(target, bytes);
            } catch (NoSuchFileException dayWasDropped) {
                durableDays.remove(Durably.parent(target));
                store(target, bytes);
            }
        } catch (IOException e) {
            throw BlobUnavailableException.failed(
                    "cannot write a blob of "
                            + bytes.length
                            + " bytes to "
                            + Durably.parent(target),
                    e);
        }
        return claimCheck.toString();
    }

    @Override
    public byte[] get(String claimCheck) {
        Path path = pathOf(ClaimCheck.require(claimCheck));
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(blobMaxBytes);
            if (in.read() >= 0) {
                throw new IOException(
                        "larger than " + blobMaxBytes + " bytes, the bound of this store");
            }
        } catch (NoSuchFileException e) {
            throw BlobUnavailableException.missing(
                    "no blob "
                            + claimCheck
                            + " in "
                            + root
                            + ", it was deleted or belongs to another directory");
        } catch (IOException e) {
            throw BlobUnavailableException.failed(
                    "cannot read blob " + claimCheck + " in " + root, e);
        }
        return bytes;
    }

    @Override
    public void delete(String claimCheck) {
        try {
            Files.deleteIfExists(pathOf(ClaimCheck.require(claimCheck)));
        } catch (IOException e) {
            throw BlobUnavailableException.failed(
                    "cannot delete blob " + claimCheck + " in " + root, e);
        }
    }

    private void store(Path target, byte[] bytes) throws IOException {
        Path day = Durably.parent(target);
        makeDurable(day);
        Path temporary = day.resolve(target.getFileName() + ".tmp");
        try {
            writeForced(temporary, bytes);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Durably.forceDirectory(day);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw e;
        }
    }

    private void makeDurable(Path day) throws IOException {
        if (durableDays.contains(day)) {
            return;
        }
        Files.createDirectories(day);
        Path retentionClass = Durably.parent(day);
        // Whoever created them may not have forced them yet, so this thread does in any case.
        Durably.forceDirectory(retentionClass);
        Durably.forceDirectory(root);
        if (durableDays.size() >= DURABLE_DAYS_MAX) {
            durableDays.clear();
        }
        durableDays.add(day);
    }

    private static void writeForced(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** The failure that led here is the one to tell; a second one rides along. */
    private static void deleteQuietly(Path file, IOException reason) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private Path pathOf(ClaimCheck claimCheck) {
        return root.resolve(claimCheck.retentionClass())
                .resolve(claimCheck.day().toString())
                .resolve(claimCheck.name());
    }
}
