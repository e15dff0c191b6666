package dev.sluice.standalone.chaos;

import static java.util.Objects.requireNonNull;

import dev.sluice.standalone.kafka.ClusterNodeProgram;
import dev.sluice.standalone.testkit.ChildJvm;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import dev.sluice.standalone.testkit.EnginesProgram;
import dev.sluice.standalone.testkit.Signals;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Kafka node or PostgreSQL on a directory of its own, at the same port at each start. */
final class EngineMember implements Member, AutoCloseable {
    private final Jvm jvm;
    private final Engine engine;
    private final Path directory;
    private final Redirect log;
    private @Nullable ChildJvm child;
    private String address = "";

    /**
     * The program of an engine.
     *
     * @param kind {@code kafka} or {@code postgres}: with what the line begins that tells its
     *     address
     * @param arguments after the directory
     */
    record Engine(Class<?> program, String kind, List<String> arguments) {
        static Engine alone(String kind) {
            return new Engine(EnginesProgram.class, kind, List.of(kind));
        }

        /** See {@link ClusterNodeProgram}. */
        static Engine clusterNode(int id, List<String> ports) {
            return new Engine(
                    ClusterNodeProgram.class,
                    "kafka",
                    Stream.concat(Stream.of(Integer.toString(id)), ports.stream()).toList());
        }
    }

    EngineMember(Jvm jvm, Engine engine, Path directory, Redirect log) {
        this.jvm = jvm;
        this.engine = engine;
        this.directory = directory;
        this.log = log;
    }

    /** Bootstrap servers or JDBC URL. */
    String address() {
        return address;
    }

    @Override
    public void start() throws Exception {
        ChildJvm starting =
                ChildJvm.start(
                        jvm,
                        Map.of(),
                        log,
                        engine.program(),
                        Stream.concat(Stream.of(directory.toString()), engine.arguments().stream())
                                .toArray(String[]::new));
        child = starting;
        address = starting.awaitLine(engine.kind() + " ");
    }

    /** The process and, where the engine is a server of its own, that server and its children. */
    @Override
    public void kill() throws Exception {
        List<ProcessHandle> server = server();
        child().kill();
        server.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : server) {
            each.onExit().join();
        }
    }

    @Override
    public int terminate() throws Exception {
        return child().terminate();
    }

    @Override
    public void freeze() throws Exception {
        Signals.freeze(child().pid());
        for (ProcessHandle each : server()) {
            Signals.freeze(each.pid());
        }
    }

    @Override
    public void thaw() throws Exception {
        for (ProcessHandle each : server()) {
            Signals.thaw(each.pid());
        }
        Signals.thaw(child().pid());
    }

    @Override
    public void close() {
        if (child == null) {
            return;
        }
        try {
            child.terminate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            child.close();
        }
    }

    private ChildJvm child() {
        return requireNonNull(child, "not started");
    }

    /** PostgreSQL's server process detaches itself from the one that started it. */
    private List<ProcessHandle> server() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Optional<Path> pidFile =
                    files.filter(file -> file.endsWith("postmaster.pid")).findFirst();
            if (pidFile.isEmpty()) {
                return List.of();
            }
            long pid = Long.parseLong(Files.readAllLines(pidFile.get()).getFirst().strip());
            return ProcessHandle.of(pid).stream()
                    .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                    .toList();
        }
    }
}
