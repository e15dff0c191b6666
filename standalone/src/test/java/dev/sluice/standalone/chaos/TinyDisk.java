package dev.sluice.standalone.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file system of its own, in memory, that can be filled to its last byte. */
final class TinyDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Path root;

    private TinyDisk(Path root) {
        this.root = root;
    }

    /** Empty where this machine lets nobody mount. */
    static Optional<TinyDisk> mount(int mebibytes) throws IOException {
        Path root = Files.createTempDirectory("sluice-disk");
        String size = "size=%dm".formatted(mebibytes);
        if (run("mount", "-t", "tmpfs", "-o", size, "tmpfs", root.toString()) != 0) {
            Files.delete(root);
            return Optional.empty();
        }
        return Optional.of(new TinyDisk(root));
    }

    Path root() {
        return root;
    }

    /** Until the next byte does not fit. */
    void fill() throws IOException {
        try (OutputStream ballast = Files.newOutputStream(ballast())) {
            for (int size = CHUNK_BYTES; size > 0; size /= 2) {
                fillBy(ballast, size);
            }
        }
    }

    /** Gives the space back. */
    void free() throws IOException {
        Files.delete(ballast());
    }

    private static void fillBy(OutputStream ballast, int size) {
        try {
            while (true) {
                ballast.write(new byte[size]);
            }
        } catch (IOException full) {
            // What is left is less than this.
        }
    }

    private Path ballast() {
        return root.resolve("ballast");
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command).start().onExit().join().exitValue();
    }

    @Override
    public void close() throws IOException {
        if (run("umount", "--lazy", root.toString()) != 0) {
            throw new IOException("cannot unmount " + root);
        }
        Files.delete(root);
    }
}
