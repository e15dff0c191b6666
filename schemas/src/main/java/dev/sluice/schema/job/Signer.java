package dev.sluice.schema.job;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed HMAC-SHA256 and a block of random bytes. Used by one thread at a time; {@link JobIds}
 * sees to it.
 */
final class Signer {
    private static final int CORE_AT = JobId.SIGNED_BYTES - JobId.CORE_BYTES;

    /** One call of the generator, which is a lock, serves this many ids. */
    private static final int CORES_PER_BLOCK = 256;

    /**
     * First byte of what is signed: an id's MAC can never be the core of a keyed job, or the
     * reverse.
     */
    private static final byte FOR_ID = 1;

    private static final byte FOR_IDEMPOTENCY = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Mac mac;
    private final byte[] block = new byte[CORES_PER_BLOCK * JobId.CORE_BYTES];
    private int blockUsed = block.length;

    Signer(byte[] secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "this Java runtime has no HmacSHA256, which every one must have", e);
        }
    }

    void randomCore(byte[] id) {
        if (blockUsed == block.length) {
            RANDOM.nextBytes(block);
            blockUsed = 0;
        }
        System.arraycopy(block, blockUsed, id, CORE_AT, JobId.CORE_BYTES);
        blockUsed += JobId.CORE_BYTES;
    }

    void derivedCore(byte[] id, byte[] tenant, byte[] key) {
        mac.update(FOR_IDEMPOTENCY);
        updateFramed(tenant);
        mac.update(key);
        System.arraycopy(mac.doFinal(), 0, id, CORE_AT, JobId.CORE_BYTES);
    }

    /** All 32 bytes; the id keeps the first {@link JobId#MAC_BYTES}. */
    byte[] mac(byte[] id, byte[] tenant) {
        mac.update(FOR_ID);
        updateFramed(tenant);
        mac.update(id, 0, JobId.SIGNED_BYTES);
        return mac.doFinal();
    }

    /** Length first, so that ("ab", "c") and ("a", "bc") differ. */
    private void updateFramed(byte[] bytes) {
        mac.update((byte) (bytes.length >>> 24));
        mac.update((byte) (bytes.length >>> 16));
        mac.update((byte) (bytes.length >>> 8));
        mac.update((byte) bytes.length);
        mac.update(bytes);
    }
}
