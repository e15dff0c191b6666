package dev.sluice.ingress.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A request over a plain socket, sent and read piece by piece. */
public final class RawExchange implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    public RawExchange(IngressServer server) throws IOException {
        this.socket = new Socket(server.uri().getHost(), server.uri().getPort());
        this.socket.setSoTimeout(TIMEOUT_MS);
        this.out = socket.getOutputStream();
        this.in = socket.getInputStream();
    }

    /** A chunked bulk upload with its head sent. */
    public static RawExchange bulk(IngressServer server, String key) throws IOException {
        RawExchange exchange = new RawExchange(server);
        exchange.write(
                "POST /v1/jobs/bulk HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + key
                        + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
        return exchange;
    }

    public void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Sends one chunk. */
    public void send(String text) throws IOException {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        write(Integer.toHexString(bytes) + "\r\n" + text + "\r\n");
    }

    public void end() throws IOException {
        write("0\r\n\r\n");
    }

    /** Sends chunks of many lines until the socket is closed. */
    public Thread sendForever(String line) {
        String chunk = line.repeat(500);
        return Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                while (!socket.isClosed()) {
                                    send(chunk);
                                }
                            } catch (IOException e) {
                                // The test closes the socket to end this.
                                return;
                            }
                        });
    }

    /** Reads until the answer holds {@code text}. */
    public String readUntil(String text) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the answer ended without " + text + ": " + answer);
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** Reads until the server closes. */
    public String readToEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
