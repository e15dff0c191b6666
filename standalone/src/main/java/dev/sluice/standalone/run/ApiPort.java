package dev.sluice.standalone.run;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The port that clients use: chosen by the operator, so a clash is told before anything starts. */
final class ApiPort {
    private ApiPort() {}

    static void requireFree(String host, int port) throws IOException {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException(
                    "--host %s is not known (expected: an address of this machine)"
                            .formatted(host));
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (BindException e) {
            throw new IOException(
                    "cannot listen on %s:%d: %s (choose another with --port)"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }
}
