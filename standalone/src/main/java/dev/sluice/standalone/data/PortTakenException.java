package dev.sluice.standalone.data;

import java.io.IOException;

/** Somebody else listens on a kept port. */
public final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    PortTakenException(InnerPort port) {
        super(
                "Port %d, kept for %s in %s, is taken by another process; stop that process, or delete the line '%s' from the file to get a new port"
                        .formatted(port.number(), port.part(), port.keptIn(), port.part()));
    }
}
