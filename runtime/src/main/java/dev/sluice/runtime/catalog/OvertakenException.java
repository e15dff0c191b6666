package dev.sluice.runtime.catalog;

/** Somebody else began a change of the catalogue in the middle of this one. Nothing was written. */
public final class OvertakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    OvertakenException(Throwable cause) {
        super(
                "somebody else changes the catalogue at the same time; nothing was written (expected: one change at a time; run this again)",
                cause);
    }
}
