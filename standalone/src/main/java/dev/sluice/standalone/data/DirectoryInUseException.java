package dev.sluice.standalone.data;

import java.io.IOException;
import java.nio.file.Path;

/** Another process runs on this data directory. The message names both. */
public final class DirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    DirectoryInUseException(Path directory, String pid) {
        super(
                "Data directory %s is in use by process %s; stop that process or choose another directory with --data-dir"
                        .formatted(
                                directory,
                                pid.isEmpty() ? "(starting, pid not yet written)" : pid));
    }
}
