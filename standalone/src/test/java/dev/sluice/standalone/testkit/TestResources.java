package dev.sluice.standalone.testkit;

import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.io.FileUtils;

/** Directories, ports and engines that belong to this test JVM and end with it. */
final class TestResources {
    private static final int PORTS_FROM = 20_000;
    private static final int PORTS_TO = 32_000;
    private static final int PORT_TRIES_MAX = 200;
    private static final ProcessParts PARTS = ProcessParts.stoppedBySignals();

    private TestResources() {}

    static void closeAtExit(String name, AutoCloseable part) throws Exception {
        PARTS.start(name, () -> part);
    }

    static Path directory(String name) throws Exception {
        Path directory = Files.createTempDirectory("sluice-test-" + name);
        closeAtExit("directory " + name, () -> FileUtils.deleteDirectory(directory.toFile()));
        return directory.resolve(name);
    }

    /**
     * Below the range from which the operating system serves connections, so that none of them
     * takes it before its owner listens, and by chance, so that test JVMs beside each other keep
     * apart.
     */
    static InnerPort freePort(String part) throws IOException {
        for (int i = 0; i < PORT_TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(PORTS_FROM, PORTS_TO);
            try (var free = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return new InnerPort(part, free.getLocalPort(), Path.of("(test)"));
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("no free port in %d tries".formatted(PORT_TRIES_MAX));
    }
}
