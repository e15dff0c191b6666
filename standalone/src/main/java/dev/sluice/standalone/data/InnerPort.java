package dev.sluice.standalone.data;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * A port on 127.0.0.1 at which one part of a standalone process is reached by the others.
 *
 * @param part who listens there, as in the file and in messages
 * @param keptIn the file that remembers it, for messages
 */
public record InnerPort(String part, int number, Path keptIn) {
    public InnerPort {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException(
                    "Port of %s in %s is %d; expected 1 to 65535".formatted(part, keptIn, number));
        }
    }

    /**
     * Fails with the port's story if somebody listens on it, before an engine fails with less of
     * it.
     *
     * @throws PortTakenException naming the port and the file
     */
    public void requireFree() throws IOException {
        if (!isFree(number)) {
            throw new PortTakenException(this);
        }
    }

    static boolean isFree(int number) throws IOException {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), number));
            return true;
        } catch (BindException taken) {
            return false;
        }
    }
}
