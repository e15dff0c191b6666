package dev.sluice.schema.net;

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
public final class TunnelProxy implements Closeable {
    private static final int HEAD_BYTES_MAX = 8_192;

    private final Relay relay;
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private volatile String expected;

    private TunnelProxy(ServerSocket server, String expected) {
        this.expected = expected;
        this.relay = Relay.start(server, this::serve);
    }

    /**
     * @param expected value of {@code Proxy-Authorization}
     */
    public static TunnelProxy start(String expected) throws IOException {
        return new TunnelProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), expected);
    }

    public void expect(String value) {
        expected = value;
    }

    public String url() {
        return "http://127.0.0.1:" + relay.port();
    }

    /** Where tunnels led to, in order. */
    public List<String> tunnels() {
        return tunnels;
    }

    private void serve(Socket client, Relay each) throws IOException, InterruptedException {
        String head = head(client.getInputStream());
        OutputStream out = client.getOutputStream();
        if (!head.startsWith("CONNECT ")
                || !head.matches(
                        "(?s).*\r\n(?i:Proxy-Authorization): \\Q" + expected + "\\E\r\n.*")) {
            out.write(
                    "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(US_ASCII));
            return;
        }
        String target = head.substring("CONNECT ".length(), head.indexOf(" HTTP/"));
        tunnels.add(target);
        int colon = target.lastIndexOf(':');
        Socket other =
                new Socket(
                        target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        out.write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(US_ASCII));
        each.join(client, other);
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
        relay.close();
    }
}
