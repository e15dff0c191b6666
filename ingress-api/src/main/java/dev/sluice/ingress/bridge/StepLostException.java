package dev.sluice.ingress.bridge;

/** Nobody here knows whether a step was written, or its partitions belong to another process. */
final class StepLostException extends Exception {
    private static final long serialVersionUID = 1L;

    StepLostException(Throwable cause) {
        super(cause);
    }
}
