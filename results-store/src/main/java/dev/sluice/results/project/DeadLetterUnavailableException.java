package dev.sluice.results.project;

/** A record could not be put aside; the projection does not go past it. */
final class DeadLetterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeadLetterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
