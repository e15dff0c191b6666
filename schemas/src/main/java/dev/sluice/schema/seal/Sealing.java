package dev.sluice.schema.seal;

import dev.sluice.schema.avro.StreamChunk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/** What sealing and opening have in common: the words of the JDK, nonce and bound fields. */
final class Sealing {
    static final String CURVE = "X25519";
    static final String KEM = "DHKEM";
    static final String CIPHER = "AES";
    static final int KEY_BYTES = 32;

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Sealing() {}

    static byte[] seal(SecretKey key, StreamChunk chunk) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, key, chunk);
    }

    static byte[] open(SecretKey key, StreamChunk chunk) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, key, chunk);
    }

    /** The same chunk with other data. */
    static StreamChunk with(StreamChunk chunk, byte[] data, @Nullable ByteBuffer sealed) {
        return new StreamChunk(
                chunk.getIngressId(),
                chunk.getJobId(),
                chunk.getRun(),
                chunk.getEpoch(),
                chunk.getSeq(),
                chunk.getKind(),
                ByteBuffer.wrap(data),
                sealed);
    }

    private static byte[] run(int mode, SecretKey key, StreamChunk chunk)
            throws GeneralSecurityException {
        byte[] data = new byte[chunk.getData().remaining()];
        chunk.getData().duplicate().get(data);
        // A key seals one attempt, whose sequence has no repeats.
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(4, chunk.getSeq()).array();
        Cipher cipher = Cipher.getInstance(TRANSFORMATION);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound(chunk));
        return cipher.doFinal(data);
    }

    /** So that a chunk cannot pass for another's. */
    private static byte[] bound(StreamChunk chunk) {
        return "%s %s %d %d %d %s"
                .formatted(
                        chunk.getIngressId(),
                        chunk.getJobId(),
                        chunk.getRun(),
                        chunk.getEpoch(),
                        chunk.getSeq(),
                        chunk.getKind())
                .getBytes(StandardCharsets.UTF_8);
    }
}
