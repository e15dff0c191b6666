package dev.sluice.worker.provider.openai;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A provider that does on the wire exactly what a test says, request by request. */
final class OneAnswerServer implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Behaviour> script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Thread thread;

    /** What to do with a request that has been read whole. */
    interface Behaviour {
        /**
         * @return whether the connection stays open for the next request
         */
        boolean answer(Socket socket) throws IOException, InterruptedException;
    }

    OneAnswerServer(Behaviour... script) {
        this.script = List.of(script);
        try {
            listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofVirtual().start(this::serve);
    }

    static Behaviour raw(String answer, boolean stay) {
        return socket -> {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return stay;
        };
    }

    static Behaviour ok(String body) {
        return raw(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                        + body.getBytes(StandardCharsets.UTF_8).length
                        + "\r\n\r\n"
                        + body,
                true);
    }

    static Behaviour silent() {
        return socket -> {
            // Until the client gives up.
            int end = socket.getInputStream().read();
            return end >= 0;
        };
    }

    static Behaviour reset() {
        return socket -> {
            socket.setSoLinger(true, 0);
            return false;
        };
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
    }

    /** Heads and bodies of what came, in order. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        thread.interrupt();
    }

    private void serve() {
        int next = 0;
        while (!listening.isClosed() && next < script.size()) {
            try (Socket socket = listening.accept()) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                boolean stay = true;
                while (stay && next < script.size() && read(in)) {
                    stay = script.get(next++).answer(socket);
                }
            } catch (IOException clientWentAway) {
                // The next connection decides.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                return false;
            }
            head.append((char) c);
        }
        int length = 0;
        for (String line : head.toString().split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        requests.add(head + new String(in.readNBytes(length), StandardCharsets.UTF_8));
        return true;
    }

    /** Sends head and then nothing. */
    static Behaviour head(String head) {
        return socket -> {
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return silent().answer(socket);
        };
    }
}
