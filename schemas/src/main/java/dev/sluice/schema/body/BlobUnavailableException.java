package dev.sluice.schema.body;

/**
 * A blob could not be stored, read or deleted. The message names the blob, the place and what was
 * expected.
 */
public final class BlobUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean missing;

    private BlobUnavailableException(String message, boolean missing, Throwable cause) {
        super(message, cause);
        this.missing = missing;
    }

    private BlobUnavailableException(String message) {
        super(message);
        this.missing = true;
    }

    /** The store does not hold what the claim check names; trying again is pointless. */
    public static BlobUnavailableException missing(String message) {
        return new BlobUnavailableException(message);
    }

    /** The store failed (disk full, no permission, no connection); trying again later may help. */
    public static BlobUnavailableException failed(String message, Throwable cause) {
        return new BlobUnavailableException(message, false, cause);
    }

    public boolean isMissing() {
        return missing;
    }
}
