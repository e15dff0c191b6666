package dev.sluice.bench.child;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * A flight recording of the measured window alone. The recording that {@code -XX} started at the
 * beginning goes on beside it, so profiling costs the same before, during and after the window. One
 * thread.
 */
final class WindowRecording {
    private @Nullable Recording running;

    void begin() throws IOException, ParseException {
        var recording = new Recording(Configuration.getConfiguration("profile"));
        recording.start();
        running = recording;
    }

    void end(String file) throws IOException {
        Recording recording = running;
        if (recording == null) {
            throw new IllegalStateException("no recording to write to " + file);
        }
        try (recording) {
            recording.stop();
            recording.dump(Path.of(file));
        } finally {
            running = null;
        }
    }
}
