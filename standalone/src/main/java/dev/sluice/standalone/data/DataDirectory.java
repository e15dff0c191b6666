package dev.sluice.standalone.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a standalone process owns while it runs: nobody else may start on it. Holds
 * the engines' data, the inner ports chosen on first start and the generated secrets.
 *
 * <p>The lock is the operating system's and ends with the process, also after {@code kill -9}; the
 * pid in the lock file is for the message only. Use from one thread.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "sluice.lock";

    private final Path path;
    private final FileChannel lockFile;
    private final InnerPorts ports;

    private DataDirectory(Path path, FileChannel lockFile, InnerPorts ports) {
        this.path = path;
        this.lockFile = lockFile;
        this.ports = ports;
    }

    /**
     * Creates the directory if need be (mode 0700) and takes its lock.
     *
     * @throws DirectoryInUseException if another process, or this one, already holds it
     */
    public static DataDirectory open(Path directory) throws IOException {
        Path path = OwnerOnly.directory(directory).toRealPath();
        FileChannel lockFile =
                FileChannel.open(
                        path.resolve(LOCK_FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (tryLock(lockFile) == null) {
                throw new DirectoryInUseException(path, holder(lockFile));
            }
            lockFile.truncate(0);
            lockFile.write(utf8(Long.toString(ProcessHandle.current().pid())), 0);
            return new DataDirectory(
                    path, lockFile, InnerPorts.keptIn(path.resolve("ports.properties")));
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /**
     * The inner ports of a directory that another process may own; empty if none was ever started
     * on it.
     */
    public static Map<String, Integer> portsOf(Path directory) throws IOException {
        return InnerPorts.keptIn(directory.resolve("ports.properties")).all();
    }

    /** The directory itself, absolute and without symbolic links. */
    public Path path() {
        return path;
    }

    /** A directory below this one for the data of one part, created with mode 0700. */
    public Path directory(String name) throws IOException {
        return OwnerOnly.directory(path.resolve(name));
    }

    /** The port that the part of this name had before, or a free one that it keeps from now on. */
    public InnerPort port(String name) throws IOException {
        return ports.port(name);
    }

    /**
     * The secret kept in the file of this name, made by {@code generate} on first use. The file has
     * mode 0600 and appears whole or not at all.
     */
    public String secret(String name, Supplier<String> generate) throws IOException {
        Path file = path.resolve(name);
        if (Files.notExists(file)) {
            OwnerOnly.write(file, generate.get() + "\n");
        }
        OwnerOnly.restrict(file);
        String secret = Files.readString(file).strip();
        if (secret.isEmpty()) {
            throw new IOException(
                    "%s is empty; expected a secret on one line. Delete the file to get a new one."
                            .formatted(file));
        }
        return secret;
    }

    /**
     * Gives the directory free. The lock file stays: deleting it could take a newcomer's lock away.
     */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException alreadyOurs) {
            return null;
        }
    }

    private static String holder(FileChannel lockFile) throws IOException {
        var content = ByteBuffer.allocate(32);
        lockFile.read(content, 0);
        return StandardCharsets.UTF_8.decode(content.flip()).toString().strip();
    }

    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }
}
