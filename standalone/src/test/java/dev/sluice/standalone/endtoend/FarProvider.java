package dev.sluice.standalone.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.standalone.secure.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A provider behind TLS of an authority of its own, and the one proxy that leads to it: who does
 * not show the proxy its secret gets nowhere.
 */
final class FarProvider implements AutoCloseable {
    private static final String SECRET = "sluice:through";
    private static final String PASSWORD = "changeit";
    private static final int HEAD_BYTES_MAX = 8_192;

    private final Authority authority;
    private final ServerSocket front;
    private final ServerSocket proxy;
    private final Path secret;
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /**
     * @param behind who answers, without TLS
     */
    static FarProvider start(Path files, URI behind) throws Exception {
        return new FarProvider(files, behind);
    }

    private FarProvider(Path files, URI behind) throws Exception {
        this.authority = Authority.create(files, PASSWORD);
        this.secret = Files.writeString(files.resolve("proxy-secret"), SECRET);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.keyStore())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        InetAddress here = InetAddress.getLoopbackAddress();
        this.front = tls.getServerSocketFactory().createServerSocket(0, 50, here);
        this.proxy = new ServerSocket(0, 50, here);
        Thread.startVirtualThread(
                () -> accept(front, client -> join(client, behind.getHost(), behind.getPort())));
        Thread.startVirtualThread(() -> accept(proxy, this::tunnel));
    }

    private interface Serving {
        void serve(Socket client) throws IOException, InterruptedException;
    }

    /** The catalogue's text with the addresses and files of this provider. */
    String fill(String catalog) {
        return catalog.replace("{far}", "https://127.0.0.1:%d/v1".formatted(front.getLocalPort()))
                .replace("{far-proxy}", "http://127.0.0.1:" + proxy.getLocalPort())
                .replace("{far-secret}", secret.toString())
                .replace("{far-ca}", authority.certificate().toString());
    }

    /** Where tunnels led to, in order. */
    List<String> tunnels() {
        return tunnels;
    }

    /** What the tunnels of this provider lead to. */
    String address() {
        return "127.0.0.1:" + front.getLocalPort();
    }

    private void accept(ServerSocket server, Serving serving) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.startVirtualThread(
                        () -> {
                            try (client) {
                                serving.serve(client);
                            } catch (IOException gone) {
                                // So is the connection.
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                            }
                        });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void tunnel(Socket client) throws IOException, InterruptedException {
        String head = head(client.getInputStream());
        String shown = Base64.getEncoder().encodeToString(SECRET.getBytes(US_ASCII));
        if (!head.startsWith("CONNECT ")
                || !head.contains("\r\nProxy-Authorization: Basic " + shown + "\r\n")) {
            client.getOutputStream()
                    .write("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            return;
        }
        String target = head.substring("CONNECT ".length(), head.indexOf(" HTTP/"));
        tunnels.add(target);
        client.getOutputStream().write("HTTP/1.1 200 Tunnel\r\n\r\n".getBytes(US_ASCII));
        int colon = target.lastIndexOf(':');
        join(client, target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
    }

    private void join(Socket client, String host, int port)
            throws IOException, InterruptedException {
        try (Socket other = new Socket(host, port)) {
            open.add(other);
            Thread back = Thread.startVirtualThread(() -> pass(other, client));
            pass(client, other);
            back.join();
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
        front.close();
        proxy.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
