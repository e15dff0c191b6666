package dev.sluice.ingress.admin;

/** Carries {@link Ruling.Stale} out of a change that is not to be. */
final class StaleVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long current;

    StaleVersionException(Ruling.Stale stale) {
        super(stale.inWords());
        this.current = stale.current();
    }

    /** 0: it is not there. */
    long current() {
        return current;
    }
}
