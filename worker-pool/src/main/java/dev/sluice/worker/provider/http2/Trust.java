package dev.sluice.worker.provider.http2;

import java.io.IOException;
import javax.net.ssl.SSLContext;

/** Whom to trust; looked up when a connection is opened. */
@FunctionalInterface
public interface Trust {
    /**
     * @throws IOException when the authorities cannot be read
     */
    SSLContext context() throws IOException;
}
