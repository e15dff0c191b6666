package dev.sluice.schema.seal;

import dev.sluice.schema.avro.StreamChunk;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.ProviderException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/**
 * The key with which one ingress process opens what is sealed for it. Made when the process starts,
 * never written anywhere, gone with it: then nobody can read what was sealed. Holds the keys of the
 * 4,096 attempts that were heard last, because unwrapping one costs more than reading a chunk.
 * Thread-safe.
 */
public final class AnswerKey {
    private static final int ATTEMPTS_MAX = 4_096;

    private final KeyPair pair;
    private final Map<ByteBuffer, SecretKey> attempts =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKey> eldest) {
                    return size() > ATTEMPTS_MAX;
                }
            };

    private AnswerKey(KeyPair pair) {
        this.pair = pair;
    }

    public static AnswerKey fresh() {
        try {
            return new AnswerKey(KeyPairGenerator.getInstance(Sealing.CURVE).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + Sealing.CURVE, e);
        }
    }

    /** In X.509 form; a buffer of its own for each call. */
    public ByteBuffer publicKey() {
        return ByteBuffer.wrap(pair.getPublic().getEncoded());
    }

    /**
     * The chunk in clear; one that was not sealed is returned as it is.
     *
     * @throws GeneralSecurityException when it was sealed for another, or is not as it was sent
     */
    public StreamChunk open(StreamChunk chunk) throws GeneralSecurityException {
        ByteBuffer wrapped = chunk.getSealed();
        return wrapped == null
                ? chunk
                : Sealing.with(chunk, Sealing.open(key(wrapped), chunk), null);
    }

    private SecretKey key(ByteBuffer wrapped) throws GeneralSecurityException {
        synchronized (attempts) {
            SecretKey known = attempts.get(wrapped);
            if (known != null) {
                return known;
            }
        }
        byte[] bytes = new byte[wrapped.remaining()];
        wrapped.duplicate().get(bytes);
        SecretKey key;
        try {
            key =
                    KEM.getInstance(Sealing.KEM)
                            .newDecapsulator(pair.getPrivate())
                            .decapsulate(bytes, 0, Sealing.KEY_BYTES, Sealing.CIPHER);
        } catch (ProviderException e) {
            // What is no point of the curve may end so, and must not end who reads for everybody.
            throw new GeneralSecurityException("a wrapped key that is none", e);
        }
        synchronized (attempts) {
            attempts.put(ByteBuffer.wrap(bytes), key);
        }
        return key;
    }
}
