package dev.sluice.worker.provider.http2;

import java.io.IOException;

/**
 * The server says that it has not begun with a request, and never will (RFC 9113, section 8.7): to
 * send it again repeats nothing.
 */
public final class NotBegunException extends IOException {
    private static final long serialVersionUID = 1;

    NotBegunException(String message) {
        super(message);
    }

    NotBegunException(String message, Throwable cause) {
        super(message, cause);
    }
}
