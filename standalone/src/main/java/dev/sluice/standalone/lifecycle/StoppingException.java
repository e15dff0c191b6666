package dev.sluice.standalone.lifecycle;

/** A part was to be started while its process is already stopping; an end, not an error. */
public final class StoppingException extends Exception {
    private static final long serialVersionUID = 1L;

    StoppingException(String part) {
        super("The process is stopping, so " + part + " was not started");
    }
}
