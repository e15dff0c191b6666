package dev.sluice.schema.body;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories whose entries survive the loss of power. */
final class Durably {
    private Durably() {}

    static void createDirectories(Path directory) throws IOException {
        Path existing = directory;
        while (Files.notExists(existing)) {
            existing = parent(existing);
        }
        Files.createDirectories(directory);
        for (Path created = directory; !created.equals(existing); created = parent(created)) {
            forceDirectory(parent(created));
        }
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException(
                    path + " has no directory, expected a path below the root");
        }
        return parent;
    }
}
