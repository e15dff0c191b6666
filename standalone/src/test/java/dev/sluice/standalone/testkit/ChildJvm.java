package dev.sluice.standalone.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program of the test classpath in a JVM of its own, so that a test can kill it for real. Its
 * stderr goes to the test's; its stdout is read line by line. Closing kills what is left.
 */
public final class ChildJvm implements AutoCloseable {
    /** How its code is compiled and its memory collected. */
    public enum Jvm {
        /** For many that live for seconds: optimised code would not pay. */
        SHORT_LIVED("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
        /** Too little for a file of the largest kind, or for what is known of its lines. */
        SMALL_HEAP("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
        /** As the launcher has it. */
        PRODUCT("-Xms256m", "-Xmx2g", "-XX:+UseParallelGC");

        private final List<String> options;

        Jvm(String... options) {
            this.options = List.of(options);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    public static ChildJvm start(Class<?> program, String... arguments) throws IOException {
        return start(Map.of(), program, arguments);
    }

    /**
     * @param environment added to this process's own
     */
    public static ChildJvm start(
            Map<String, String> environment, Class<?> program, String... arguments)
            throws IOException {
        return start(Jvm.SHORT_LIVED, environment, Redirect.INHERIT, program, arguments);
    }

    /**
     * @param errors where its stderr goes
     */
    public static ChildJvm start(
            Jvm jvm,
            Map<String, String> environment,
            Redirect errors,
            Class<?> program,
            String... arguments)
            throws IOException {
        try {
            return launch(
                    jvm,
                    ClassArchive.options(),
                    ClassArchive.classPath(),
                    environment,
                    errors,
                    program,
                    arguments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the start of " + program);
        }
    }

    /**
     * @param more options of the JVM
     */
    static ChildJvm launch(
            Jvm jvm,
            List<String> more,
            String classPath,
            Map<String, String> environment,
            Redirect errors,
            Class<?> program,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm.options);
        command.addAll(more);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        // As an operator has it; a library's test configuration would log to
                        // stdout, which nobody empties.
                        "-Dlogback.configurationFile="
                                + System.getProperty("sluice.test.logback", "logback.xml"),
                        "-cp",
                        classPath,
                        program.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start());
    }

    /** Waits for the line that starts so, and returns what follows on it. */
    public String awaitLine(String start) throws Exception {
        return CompletableFuture.supplyAsync(() -> readUntil(start))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private String readUntil(String start) {
        try {
            String line;
            while ((line = output.readLine()) != null) {
                if (line.startsWith(start)) {
                    return line.substring(start.length()).strip();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("The child ended without printing '" + start + "'");
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM; returns the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private int awaitExit() throws InterruptedException {
        return awaitExit(PATIENCE);
    }

    /** Waits for the program to end by itself; returns the exit code. */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost)) {
            throw new IllegalStateException("Child " + pid() + " still runs after " + atMost);
        }
        return process.exitValue();
    }

    /**
     * What it printed and nobody read yet, to its end; at most what a pipe holds if it still runs.
     */
    public List<String> restOfOutput() {
        return output.lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
