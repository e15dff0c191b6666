package dev.sluice.results.webhook.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Looks names up. */
public interface Names {
    /**
     * Every address of a name, or the one that an address in text is.
     *
     * @throws UnknownHostException when there is none
     * @throws IOException when that is not known within the time
     * @throws InterruptedException when the caller is to stop
     */
    List<InetAddress> resolve(String host, Duration within)
            throws IOException, InterruptedException;
}
