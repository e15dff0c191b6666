package dev.sluice.schema.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves each connection of a listening socket on a thread of its own, until it is closed. */
public final class Relay implements Closeable {
    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** What is done with a connection, which is closed afterwards. */
    public interface Serving {
        void serve(Socket client, Relay relay) throws IOException, InterruptedException;
    }

    private Relay(ServerSocket server) {
        this.server = server;
    }

    public static Relay start(ServerSocket server, Serving serving) {
        Relay relay = new Relay(server);
        Thread.ofVirtual().start(() -> relay.accept(serving));
        return relay;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Passes on what each of the two says, until both have ended. */
    public void join(Socket client, Socket other) throws IOException, InterruptedException {
        try (other) {
            open.add(other);
            Thread back = Thread.ofVirtual().start(() -> pass(other, client));
            pass(client, other);
            back.join();
        }
    }

    private void accept(Serving serving) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client, serving));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client, Serving serving) {
        try (client) {
            serving.serve(client, this);
        } catch (IOException gone) {
            // So is the connection.
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

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
