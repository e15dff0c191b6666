package dev.sluice.ingress.batch.expand;

/** Nobody here knows whether a step was written, or another runner has the partition now. */
final class StepLostException extends Exception {
    private static final long serialVersionUID = 1L;

    StepLostException(Throwable cause) {
        super(cause);
    }
}
