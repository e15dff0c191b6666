package dev.sluice.schema.body;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files in the directory of the blob store. What a crash leaves behind is a {@code .tmp} file,
 * which no name can be and which goes with its day. Thread-safe; several processes may share it.
 */
public final class DirectoryFileStore implements FileStore {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path root;

    /**
     * @param root created when the first file is written
     */
    public DirectoryFileStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Draft write(ClaimCheck name) {
        Path target = pathOf(name);
        try {
            Durably.createDirectories(Durably.parent(target));
            Path temporary =
                    target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".tmp");
            return new FileDraft(
                    temporary,
                    target,
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw BlobUnavailableException.failed("cannot begin file " + name + " in " + root, e);
        }
    }

    @Override
    public InputStream open(ClaimCheck name, long from) {
        try {
            FileChannel channel = FileChannel.open(pathOf(name), StandardOpenOption.READ);
            return Channels.newInputStream(channel.position(from));
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw BlobUnavailableException.failed("cannot read file " + name + " in " + root, e);
        }
    }

    @Override
    public long size(ClaimCheck name) {
        try {
            return Files.size(pathOf(name));
        } catch (NoSuchFileException e) {
            throw missing(name);
        } catch (IOException e) {
            throw BlobUnavailableException.failed("cannot see file " + name + " in " + root, e);
        }
    }

    @Override
    public void delete(ClaimCheck name) {
        try {
            Files.deleteIfExists(pathOf(name));
        } catch (IOException e) {
            throw BlobUnavailableException.failed("cannot delete file " + name + " in " + root, e);
        }
    }

    private BlobUnavailableException missing(ClaimCheck name) {
        return BlobUnavailableException.missing(
                "no file %s in %s, it was deleted or belongs to another directory"
                        .formatted(name, root));
    }

    private Path pathOf(ClaimCheck name) {
        return root.resolve(name.retentionClass())
                .resolve(name.day().toString())
                .resolve(name.name());
    }

    private static final class FileDraft extends Draft {
        private final Path temporary;
        private final Path target;
        private final FileChannel channel;
        private final OutputStream out;

        FileDraft(Path temporary, Path target, FileChannel channel) {
            this.temporary = temporary;
            this.target = target;
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void finish() throws IOException {
            out.flush();
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Durably.forceDirectory(Durably.parent(target));
        }

        /** Without a finish there is still a temporary file. */
        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(temporary);
        }
    }
}
