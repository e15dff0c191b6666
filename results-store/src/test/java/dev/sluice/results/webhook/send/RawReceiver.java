package dev.sluice.results.webhook.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver on a plain socket: it keeps what it reads, and answers as the test says. */
final class RawReceiver implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** What it does with a request. */
    interface Behaviour {
        void answer(OutputStream out, Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final boolean tls;
    final List<String> heads = new CopyOnWriteArrayList<>();
    final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private RawReceiver(ServerSocket server, Behaviour behaviour, boolean tls) {
        this.server = server;
        this.behaviour = behaviour;
        this.tls = tls;
    }

    static RawReceiver start(Behaviour behaviour) {
        return start(behaviour, false);
    }

    /** Takes the first bytes of a connection for all of it. */
    static RawReceiver startUnread(Behaviour behaviour) {
        return start(behaviour, true);
    }

    private static RawReceiver start(Behaviour behaviour, boolean tls) {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            RawReceiver receiver = new RawReceiver(server, behaviour, tls);
            Thread.ofPlatform().daemon().start(receiver::accept);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Behaviour answering(String head) {
        return (out, socket) -> {
            out.write((head + "Content-Length: 0" + END_OF_HEAD).getBytes(StandardCharsets.UTF_8));
            out.flush();
        };
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
            return;
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (read(socket.getInputStream())) {
                behaviour.answer(socket.getOutputStream(), socket);
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException | InterruptedException gone) {
            // What the sender does is the test's to see.
            return;
        }
    }

    private boolean read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        if (tls) {
            byte[] first = new byte[4_096];
            int length = in.read(first);
            heads.add(new String(first, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
            return length > 0;
        }
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END_OF_HEAD)) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        heads.add(text);
        in.readNBytes(length(text));
        return true;
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
