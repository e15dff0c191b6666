package dev.sluice.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers bulk requests line by line while they come. */
final class FakeIngress implements AutoCloseable {
    private final ServerSocket listening;
    private final String answer;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> customIds = new CopyOnWriteArrayList<>();

    private FakeIngress(String answer) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        this.answer = answer;
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * @param answer per line; {@code %s} is the line's custom id
     */
    static FakeIngress answering(String answer) throws IOException {
        return new FakeIngress(answer);
    }

    static FakeIngress refusing() throws IOException {
        return new FakeIngress("");
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    int requests() {
        return requests.get();
    }

    List<String> customIds() {
        return customIds;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                requests.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (SocketException closed) {
            // The test is over.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (!line(in).isEmpty()) {
                // Headers.
                continue;
            }
            if (answer.isEmpty()) {
                write(out, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
                // Closing over unread input would reset the connection and lose the answer.
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            int size = Integer.parseInt(line(in), 16);
            while (size > 0) {
                for (String job :
                        new String(in.readNBytes(size), StandardCharsets.US_ASCII).split("\n")) {
                    String id = job.substring("{\"custom_id\":\"".length(), 26);
                    customIds.add(id);
                    String text = answer.formatted(id) + "\n";
                    write(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
                }
                line(in);
                size = Integer.parseInt(line(in), 16);
            }
            write(out, "0\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                text.append((char) c);
            }
            c = in.read();
        }
        return text.toString();
    }
}
