package dev.sluice.schema.seal;

import dev.sluice.schema.avro.StreamChunk;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.KEM;

/**
 * Seals what one attempt sends to the ingress instance where its caller waits: a fresh AES-256-GCM
 * key, wrapped with the instance's public key (DHKEM with X25519, RFC 9180), so that what rests in
 * {@code sluice.stream} is of no use without a key that no disk has. For one attempt and one thread
 * at a time. See decision 0033.
 */
public final class AnswerSeal {
    /** An X25519 key in X.509 form has 44. */
    private static final int KEY_BYTES_MAX = 64;

    private final KEM.Encapsulated fresh;
    private long lastSeq = -1;

    private AnswerSeal(KEM.Encapsulated fresh) {
        this.fresh = fresh;
    }

    /**
     * @param publicKey as {@link AnswerKey#publicKey} gave it
     * @throws IllegalArgumentException for anything else
     */
    public static AnswerSeal with(ByteBuffer publicKey) {
        if (publicKey.remaining() > KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a seal key of %d bytes (expected: X25519 in X.509 form)"
                            .formatted(publicKey.remaining()));
        }
        byte[] encoded = new byte[publicKey.remaining()];
        publicKey.duplicate().get(encoded);
        try {
            PublicKey key =
                    KeyFactory.getInstance(Sealing.CURVE)
                            .generatePublic(new X509EncodedKeySpec(encoded));
            return new AnswerSeal(
                    KEM.getInstance(Sealing.KEM)
                            .newEncapsulator(key)
                            .encapsulate(0, Sealing.KEY_BYTES, Sealing.CIPHER));
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IllegalArgumentException(
                    "a seal key that is none (expected: X25519 in X.509 form)", e);
        }
    }

    /**
     * The same chunk with its data sealed; 16 bytes longer.
     *
     * @param clear of a higher sequence than the one before, because that makes the nonce
     */
    public StreamChunk seal(StreamChunk clear) {
        if (clear.getSeq() <= lastSeq) {
            throw new IllegalStateException(
                    "chunk %d behind chunk %d (expected: each sealed once)"
                            .formatted(clear.getSeq(), lastSeq));
        }
        lastSeq = clear.getSeq();
        try {
            return Sealing.with(
                    clear,
                    Sealing.seal(fresh.key(), clear),
                    ByteBuffer.wrap(fresh.encapsulation()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot seal", e);
        }
    }
}
