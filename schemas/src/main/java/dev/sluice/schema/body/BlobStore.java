package dev.sluice.schema.body;

import java.time.LocalDate;

/**
 * Holds the bodies that are too large for a record. Blobs are written once, never changed, and live
 * until their retention day is dropped. Implementations are thread-safe and pass {@code
 * BlobStoreContractTest}.
 *
 * <p>All methods throw {@link BlobUnavailableException} when the store cannot do what is asked.
 */
public interface BlobStore {

    /**
     * Stores the bytes durably: when this returns they survive the loss of power.
     *
     * @param day the retention day, of the job's acceptance
     * @return the claim check, {@code <retention class>/<day>/<random name>}
     * @throws IllegalArgumentException when the retention class cannot be part of a claim check
     * @throws dev.sluice.schema.error.SluiceException with {@code BODY_TOO_LARGE} above the store's
     *     bound
     */
    String put(String retentionClass, LocalDate day, byte[] bytes);

    /**
     * The bytes of a claim check; an unknown or malformed one is {@linkplain
     * BlobUnavailableException#isMissing missing}.
     */
    byte[] get(String claimCheck);

    /** Forgets a blob. One that is gone already is fine, so that deletion can be repeated. */
    void delete(String claimCheck);
}
