package dev.sluice.sim.http;

import javax.net.ssl.SSLContext;

/**
 * Who the server is, and how much of HTTP/2 it takes. Clients choose the version by ALPN.
 *
 * @param identity key and certificate
 * @param streamsMax most requests at the same time on a connection of HTTP/2, 1 to 10,000
 */
public record Tls(SSLContext identity, int streamsMax) {
    private static final int STREAMS_HIGH = 10_000;

    public Tls {
        if (streamsMax < 1 || streamsMax > STREAMS_HIGH) {
            throw new IllegalArgumentException(
                    "streamsMax " + streamsMax + ": expected 1 to " + STREAMS_HIGH);
        }
    }
}
