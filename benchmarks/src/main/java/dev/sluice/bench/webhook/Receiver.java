package dev.sluice.bench.webhook;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Takes every notice and says so; as cheap as it can be, because its CPU is measured too. */
final class Receiver implements AutoCloseable {
    private static final byte[] TAKEN =
            "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length:";

    private final ServerSocket server;
    private final AtomicLong taken = new AtomicLong();

    Receiver() throws IOException {
        server = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().name("bench-receiver").daemon().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    long taken() {
        return taken.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The benchmark is over.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
            OutputStream out = socket.getOutputStream();
            for (int length = head(in); length >= 0; length = head(in)) {
                in.skipNBytes(length);
                out.write(TAKEN);
                taken.incrementAndGet();
            }
        } catch (IOException gone) {
            // Connections end when the sender wants it.
            return;
        }
    }

    /** Reads a head and says how long its body is; -1 at the end. */
    private static int head(InputStream in) throws IOException {
        int length = 0;
        StringBuilder line = new StringBuilder(128);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                if (line.isEmpty()) {
                    return length;
                }
                if (line.toString().regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                    length = Integer.parseInt(line.substring(LENGTH.length()).strip());
                }
                line.setLength(0);
            } else if (next != '\r') {
                line.append((char) next);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
