package dev.sluice.standalone.testkit;

import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.lifecycle.ProcessParts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.io.FileUtils;

/** Directories, ports and engines that belong to this test JVM and end with it. */
final class TestResources {
    private static final int PORTS_FROM = 20_000;
    private static final int PORTS_TO = 32_000;
    private static final int PORT_TRIES_MAX = 200;
    private static final Queue<FileLock> RESERVED = new ConcurrentLinkedQueue<>();
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
     * takes it before its owner listens. No other test JVM of this machine is given it while this
     * one lives: a file for each port is locked.
     */
    static InnerPort freePort(String part) throws IOException {
        for (int i = 0; i < PORT_TRIES_MAX; i++) {
            int port = ThreadLocalRandom.current().nextInt(PORTS_FROM, PORTS_TO);
            if (!reserve(port)) {
                continue;
            }
            try (var free = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return new InnerPort(part, free.getLocalPort(), Path.of("(test)"));
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("no free port in %d tries".formatted(PORT_TRIES_MAX));
    }

    private static boolean reserve(int port) throws IOException {
        Path locks =
                Files.createDirectories(
                        Path.of(System.getProperty("java.io.tmpdir"), "sluice-test-ports"));
        FileChannel file =
                FileChannel.open(
                        locks.resolve(Integer.toString(port)),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                RESERVED.add(lock);
                return true;
            }
        } catch (OverlappingFileLockException ours) {
            // Given to another part of this JVM.
        }
        file.close();
        return false;
    }
}
