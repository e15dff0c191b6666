package dev.sluice.standalone.compose;

import static java.util.Objects.requireNonNull;

import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.testkit.TestKafka;
import dev.sluice.standalone.testkit.TestPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;

/**
 * The services of {@code compose.yaml} that are made of Sluice's image, as processes of this
 * machine: the image's entry point in the built distribution, the file's commands and variables.
 * Each service has a loopback address of its own and so keeps its ports; the JVM's hosts file gives
 * it its name. Other than there are: the addresses of Kafka and PostgreSQL, on which the engines of
 * the tests listen, the interface to listen on, and where volumes are.
 */
final class Composition implements AutoCloseable {
    private static final Path DISTRIBUTION = Path.of("target", "dist").toAbsolutePath();
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    private final ProcessParts parts = new ProcessParts();
    private final ComposeFile file = ComposeFile.read();
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, Process> running = new HashMap<>();
    private final Path directory;
    private final String kafka;
    private final String database;

    private Composition(Path directory, String kafka, String database) throws IOException {
        this.directory = directory;
        this.kafka = kafka;
        this.database = database;
        var chance = ThreadLocalRandom.current();
        String net = "127.%d.%d.".formatted(chance.nextInt(1, 255), chance.nextInt(1, 255));
        for (String service : file.services()) {
            addresses.put(service, net + (addresses.size() + 1));
        }
        for (String volume : file.volumes()) {
            Files.createDirectories(directory.resolve(volume));
        }
        Files.createDirectories(directory.resolve("tmp"));
        List<String> hosts = new ArrayList<>(List.of("127.0.0.1 localhost"));
        addresses.forEach((name, address) -> hosts.add(address + " " + name));
        Files.write(directory.resolve("hosts"), hosts);
    }

    /** Engines and an empty directory; no service runs. */
    static Composition create(Path directory) throws Exception {
        if (!Files.isRegularFile(DISTRIBUTION.resolve("contents.txt"))) {
            throw new IllegalStateException(
                    "%s is not built (expected: `mvn package` before this test)"
                            .formatted(DISTRIBUTION));
        }
        return new Composition(directory, TestKafka.fresh().bootstrapServers(), database());
    }

    private static String database() throws Exception {
        String url = TestPostgres.shared().newDatabase();
        String name = url.substring(url.lastIndexOf('/') + 1);
        try (var admin = DriverManager.getConnection(url, TestPostgres.shared().user(), "");
                var statement = admin.createStatement()) {
            statement.execute("CREATE ROLE sluice LOGIN");
            statement.execute("ALTER DATABASE %s OWNER TO sluice".formatted(name));
        }
        return url;
    }

    /** Skips the test where the machine does not let a service have its port. */
    InetSocketAddress freeAddress(String service, int port) throws IOException {
        InetAddress address = InetAddress.ofLiteral(address(service));
        try (var probe = new ServerSocket(port, 1, address)) {
            return new InetSocketAddress(probe.getInetAddress(), port);
        } catch (IOException e) {
            Assumptions.abort(
                    "Skipped: %s:%d cannot be had on this machine: %s"
                            .formatted(address, port, e.getMessage()));
            throw e;
        }
    }

    ComposeFile file() {
        return file;
    }

    URI uri(String service, int port) {
        return URI.create("http://%s:%d".formatted(address(service), port));
    }

    /** Starts a service with its command. */
    Process start(String service) throws Exception {
        Process process = process(service, file.service(service).command(), Redirect.DISCARD);
        running.put(service, process);
        return process;
    }

    /**
     * Runs a program in the place of a service, to its end.
     *
     * @return its stdout
     * @throws IllegalStateException when it fails
     */
    String run(String service, List<String> command) throws Exception {
        Process process = process(service, command, Redirect.PIPE);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(ENDS_WITHIN) || process.exitValue() != 0) {
            throw new IllegalStateException("%s in %s failed".formatted(command, service));
        }
        return said;
    }

    /** What the health check of a service runs, until it succeeds. */
    void awaitHealth(String service) throws Exception {
        List<String> check = file.service(service).healthCommand();
        List<String> command = new ArrayList<>(check.subList(1, check.size()));
        command.addAll(List.of("--within", "60"));
        run(service, command);
    }

    Process running(String service) {
        return requireNonNull(running.get(service), service);
    }

    private Process process(String service, List<String> command, Redirect output)
            throws Exception {
        List<String> line = new ArrayList<>();
        line.add(DISTRIBUTION.resolve("bin").resolve("sluice").toString());
        command.forEach(word -> line.add(here(service, word)));
        var builder = new ProcessBuilder(line).redirectError(Redirect.INHERIT);
        builder.redirectOutput(output);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", System.getProperty("java.home") + "/bin:/usr/bin:/bin");
        environment.put(
                "JDK_JAVA_OPTIONS",
                "%s -Xmx512m -XX:TieredStopAtLevel=1 -Djdk.net.hosts.file=%s -Djava.io.tmpdir=%s"
                        .formatted(
                                Dockerfile.read().variable("JDK_JAVA_OPTIONS"),
                                directory.resolve("hosts"),
                                directory.resolve("tmp")));
        file.service(service)
                .environment()
                .forEach((name, value) -> environment.put(name, here(service, value)));
        return parts.start(service, () -> new Part(builder.start())).process();
    }

    private String here(String service, String text) {
        return text.replace("kafka:29092", kafka)
                .replace("jdbc:postgresql://postgres:5432/sluice", database)
                .replace("0.0.0.0", address(service))
                .replace("localhost", address(service))
                .replace(Service.STATE, directory + "/")
                .replace("/etc/sluice/", ComposeFile.FOLDER.toAbsolutePath().normalize() + "/");
    }

    private String address(String service) {
        return requireNonNull(addresses.get(service), service);
    }

    private record Part(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
