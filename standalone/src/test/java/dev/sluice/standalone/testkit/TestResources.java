package dev.sluice.standalone.testkit;

import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** Directories, ports and engines that belong to this test JVM and end with it. */
final class TestResources {
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

    static InnerPort freePort(String part) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return new InnerPort(part, socket.getLocalPort(), Path.of("(test)"));
        }
    }
}
