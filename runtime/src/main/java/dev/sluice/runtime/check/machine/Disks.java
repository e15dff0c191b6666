package dev.sluice.runtime.check.machine;

import dev.sluice.runtime.check.Finding;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at the disks below directories. */
public final class Disks {
    private Disks() {}

    /**
     * Judges one directory; where it does not exist yet, the one it would be made in.
     *
     * @param setting what names it, for messages
     */
    public static List<Finding> findings(String setting, Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        String what = "%s (%s)".formatted(path, setting);
        Path there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return List.of(DiskPolicy.unusable(what, there + " is no directory"));
        }
        if (!Files.isWritable(there)) {
            return List.of(DiskPolicy.unusable(what, "no permission on " + there));
        }
        try {
            FileStore store = Files.getFileStore(there);
            return DiskPolicy.findings(what, store.getUsableSpace(), store.getTotalSpace());
        } catch (IOException e) {
            return List.of(DiskPolicy.unusable(what, String.valueOf(e.getMessage())));
        }
    }
}
