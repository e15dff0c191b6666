package dev.sluice.worker.provider.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that makes tunnels by CONNECT for those who show what it expects, and nothing else. */
final class TunnelProxy implements Closeable {
    private static final int HEAD_BYTES_MAX = 8_192;

    private final ServerSocket server;
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile String expected;

    private TunnelProxy(ServerSocket server, String expected) {
        this.server = server;
        this.expected = expected;
    }

    /**
     * @param expected value of {@code Proxy-Authorization}
     */
    static TunnelProxy start(String expected) throws IOException {
        TunnelProxy proxy =
                new TunnelProxy(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), expected);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    void expect(String value) {
        expected = value;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Where tunnels led to. */
    List<String> tunnels() {
        return tunnels;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (!head.startsWith("CONNECT ")
                    || !head.contains("\r\nProxy-Authorization: " + expected + "\r\n")) {
                out.write(
                        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(US_ASCII));
                return;
            }
            String target = head.substring("CONNECT ".length(), head.indexOf(" HTTP/"));
            tunnels.add(target);
            int colon = target.lastIndexOf(':');
            try (Socket provider =
                    new Socket(
                            target.substring(0, colon),
                            Integer.parseInt(target.substring(colon + 1)))) {
                open.add(provider);
                out.write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(US_ASCII));
                Thread back = Thread.ofVirtual().start(() -> pass(provider, client));
                pass(client, provider);
                back.join();
            }
        } catch (IOException gone) {
            // So is the tunnel.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // The other direction ends, too.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < HEAD_BYTES_MAX) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
