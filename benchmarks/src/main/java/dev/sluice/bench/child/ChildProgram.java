package dev.sluice.bench.child;

import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of a process under test. Obeys the lines of its standard input and ends, parts in
 * order, when that ends: also when the harness was killed.
 */
final class ChildProgram {
    static final String DONE = "bench> done";
    static final String FAILED = "bench> failed ";
    private static final Logger LOG = LoggerFactory.getLogger(ChildProgram.class);

    private final ProcessParts parts;
    private final WindowRecording recording = new WindowRecording();

    private ChildProgram(ProcessParts parts) {
        this.parts = parts;
    }

    public static void main(String[] args) throws IOException {
        try (var parts = ProcessParts.stoppedBySignals();
                var orders =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            var program = new ChildProgram(parts);
            @Nullable String line;
            while ((line = orders.readLine()) != null) {
                System.out.println(program.answer(line));
                System.out.flush();
            }
        }
        // Threads that somebody left running must not keep the process.
        System.exit(0);
    }

    private String answer(String line) {
        try {
            obey(Command.parse(line));
            return DONE;
        } catch (Exception e) {
            // The edge of this program: the harness learns the reason, the log has the rest.
            LOG.error("cannot {}", line, e);
            return FAILED + reasons(e);
        }
    }

    private void obey(Command command) throws Exception {
        switch (command) {
            case Command.Start(Part part, String file) ->
                    parts.start(part.id(), () -> PartStarter.start(part, PartFile.read(file)));
            case Command.Record() -> recording.begin();
            case Command.Dump(String file) -> recording.end(file);
        }
    }

    private static String reasons(Throwable failure) {
        var text = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
            text.append("; ").append(cause);
        }
        return text.toString().replace('\n', ' ');
    }
}
