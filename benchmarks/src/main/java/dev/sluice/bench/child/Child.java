package dev.sluice.bench.child;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of the system under test, as the harness holds it. Use from one thread. */
public final class Child implements AutoCloseable {
    private static final Duration OBEYED_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOPPED_WITHIN = Duration.ofMinutes(2);
    private static final int ANSWERS_MAX = 64;
    private static final int TAIL_LINES = 15;

    private final String name;
    private final Process process;
    private final BufferedWriter orders;
    private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(ANSWERS_MAX);
    private final Path log;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.orders = process.outputWriter();
        this.log = log;
    }

    /**
     * Starts a JVM like this one, with this class path, that waits for orders.
     *
     * @param jvmOptions besides those that every process of Sluice has
     * @param log takes what the process says
     */
    public static Child start(String name, List<String> jvmOptions, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As the launcher starts the product.
        command.addAll(
                List.of(
                        "-Xms256m",
                        "-Xmx2g",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        if (jvmOptions.stream().noneMatch(option -> option.endsWith("GC"))) {
            command.add("-XX:+UseParallelGC");
        }
        command.addAll(jvmOptions);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProgram.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile())).start();
        var child = new Child(name, process, log);
        Thread.ofPlatform().name("bench-" + name).daemon().start(child::listen);
        return child;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    /**
     * Returns when the process has obeyed.
     *
     * @throws IOException with the process's reason, or the end of its log when it died
     */
    public void tell(Command command) throws IOException, InterruptedException {
        try {
            orders.write(command.line());
            orders.newLine();
            orders.flush();
        } catch (IOException e) {
            throw new IOException("process %s is gone%n%s".formatted(name, tail()), e);
        }
        String answer = answers.poll(OBEYED_WITHIN.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
            throw new IOException(
                    "process %s did not %s within %s%n%s"
                            .formatted(name, command.line(), OBEYED_WITHIN, tail()));
        }
        if (!answer.equals(ChildProgram.DONE)) {
            throw new IOException(
                    "process %s did not %s: %s (log: %s)"
                            .formatted(name, command.line(), answer, log));
        }
    }

    /** Ends the process without warning; returns when it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets the process end by itself, then by force; returns when it is gone. */
    @Override
    public void close() throws IOException {
        try {
            orders.close();
        } catch (IOException alreadyGone) {
            // Its exit is awaited below all the same.
            process.destroy();
        }
        try {
            if (process.waitFor(STOPPED_WITHIN)) {
                return;
            }
            process.destroyForcibly();
            throw new IOException(
                    "process %s did not stop within %s and was killed"
                            .formatted(name, STOPPED_WITHIN));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new InterruptedIOException("interrupted while " + name + " was stopping");
        }
    }

    /** Answers go to whoever asked, everything else to the log. */
    private void listen() {
        try (BufferedReader lines = process.inputReader();
                Writer rest =
                        Files.newBufferedWriter(
                                log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            @Nullable String line;
            while ((line = lines.readLine()) != null) {
                if (line.equals(ChildProgram.DONE) || line.startsWith(ChildProgram.FAILED)) {
                    answers.put(line);
                } else {
                    rest.write(line + System.lineSeparator());
                    rest.flush();
                }
            }
            answers.put("the process ended\n" + tail());
        } catch (IOException e) {
            if (!answers.offer("cannot hear the process: " + e)) {
                throw new IllegalStateException("nobody takes the answers of " + name, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return "The end of %s:%n%s"
                .formatted(
                        log,
                        String.join(
                                System.lineSeparator(),
                                lines.subList(
                                        Math.max(0, lines.size() - TAIL_LINES), lines.size())));
    }
}
