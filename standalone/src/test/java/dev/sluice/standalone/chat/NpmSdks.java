package dev.sluice.standalone.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The suite of the JavaScript SDKs in {@code src/test/npm}, which {@code npm ci} there has to have
 * been run for.
 */
final class NpmSdks {
    private static final Path SUITE = Path.of("src", "test", "npm");
    private static final int NODE_MIN = 20;
    private static final int PATIENCE_SECONDS = 120;

    private NpmSdks() {}

    /** How the suite ended. */
    record Ran(int exit, String said) {}

    /** Why the suite cannot be run here; empty: it can. */
    static Optional<String> missing() throws Exception {
        if (!Files.isDirectory(SUITE.resolve("node_modules"))) {
            return Optional.of("no packages in %s (expected: npm ci there)".formatted(SUITE));
        }
        try {
            Ran node = run(List.of("node", "--version"), Map.of());
            int version = Integer.parseInt(node.said.strip().substring(1).split("\\.", 2)[0]);
            return version >= NODE_MIN
                    ? Optional.empty()
                    : Optional.of("node %d (expected: %d or newer)".formatted(version, NODE_MIN));
        } catch (IOException none) {
            return Optional.of("no node on the PATH (expected: %d or newer)".formatted(NODE_MIN));
        }
    }

    /**
     * @param url of a running Sluice
     * @param key that its tests call it with
     */
    static Ran run(String url, String key) throws Exception {
        return run(
                List.of("node", "--test", "--test-reporter=spec"),
                Map.of("SLUICE_URL", url, "SLUICE_KEY", key));
    }

    private static Ran run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(Files.createDirectories(Path.of("target")), "npm", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(SUITE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return new Ran(
                        -1, "not over after %d s: %s".formatted(PATIENCE_SECONDS, text(said)));
            }
            return new Ran(process.exitValue(), text(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
