package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program in {@code src/test/npm} that uses nothing of ours.
 *
 * @param folder where {@code npm ci} has to have been run
 */
public record NodeProgram(String folder, String script) {
    private static final int PATIENCE_SECONDS = 60;

    public boolean isInstalled() {
        return Files.isDirectory(directory().resolve("node_modules"));
    }

    public void assumeInstalled() {
        assumeTrue(isInstalled(), () -> "run npm ci in standalone/" + directory());
    }

    /** What it printed; fails unless it ended well. */
    public String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Path said =
                Files.createTempFile(Files.createDirectories(Path.of("target")), folder, ".log");
        Process node =
                new ProcessBuilder(command)
                        .directory(directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            boolean over = node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(said, StandardCharsets.UTF_8);
            assertThat(over).as(text).isTrue();
            assertThat(node.exitValue()).as(text).isZero();
            return text.strip();
        } finally {
            node.destroyForcibly();
        }
    }

    private Path directory() {
        return Path.of("src", "test", "npm", folder);
    }
}
