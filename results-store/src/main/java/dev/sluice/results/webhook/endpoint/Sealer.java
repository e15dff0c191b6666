package dev.sluice.results.webhook.endpoint;

import dev.sluice.results.webhook.WebhookConfig;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals endpoints' secrets for the database: AES-256-GCM, bound to tenant and endpoint, so that a
 * row's secret is of no use in another row. Without a key they rest as they are, and the start says
 * so. Thread-safe.
 */
@Singleton
public final class Sealer {
    private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
    private static final byte CLEAR = 0;
    private static final byte SEALED = 1;
    private static final int KEY_BYTES = 32;
    private static final int NAME_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Key(byte[] name, SecretKeySpec key) {}

    private final List<Key> keys;

    public Sealer(WebhookConfig config) {
        this.keys = keys(config.keys());
        if (keys.isEmpty()) {
            LOG.warn(
                    "secrets of webhook endpoints rest readable in the database: sluice.results.webhooks.secret-keys"
                            + " is not set (expected: keys of 32 bytes in Base64)");
        }
    }

    byte[] seal(SigningSecret secret, String tenant, String endpoint) {
        if (keys.isEmpty()) {
            return ByteBuffer.allocate(1 + secret.bytes().length)
                    .put(CLEAR)
                    .put(secret.bytes())
                    .array();
        }
        Key key = keys.getFirst();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, nonce, tenant, endpoint, secret.bytes());
        return ByteBuffer.allocate(1 + NAME_BYTES + NONCE_BYTES + sealed.length)
                .put(SEALED)
                .put(key.name())
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * @throws UnreadableSecretException when its key is not among the configured ones, or it was
     *     changed
     */
    public SigningSecret open(byte[] stored, String tenant, String endpoint) {
        if (stored.length > 1 && stored[0] == CLEAR) {
            return new SigningSecret(Arrays.copyOfRange(stored, 1, stored.length));
        }
        int bodyAt = 1 + NAME_BYTES + NONCE_BYTES;
        if (stored.length <= bodyAt || stored[0] != SEALED) {
            throw new UnreadableSecretException(tenant, endpoint, "has an unknown form", null);
        }
        byte[] name = Arrays.copyOfRange(stored, 1, 1 + NAME_BYTES);
        byte[] nonce = Arrays.copyOfRange(stored, 1 + NAME_BYTES, bodyAt);
        byte[] body = Arrays.copyOfRange(stored, bodyAt, stored.length);
        for (Key key : keys) {
            if (Arrays.equals(key.name(), name)) {
                return new SigningSecret(
                        crypt(Cipher.DECRYPT_MODE, key, nonce, tenant, endpoint, body));
            }
        }
        throw new UnreadableSecretException(
                tenant, endpoint, "is sealed with a key that is not configured", null);
    }

    private static byte[] crypt(
            int mode, Key key, byte[] nonce, String tenant, String endpoint, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((tenant + '\n' + endpoint).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new UnreadableSecretException(tenant, endpoint, "cannot be opened or sealed", e);
        }
    }

    private static List<Key> keys(List<String> texts) {
        List<Key> keys = new ArrayList<>();
        for (String text : texts) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(text.strip());
            } catch (IllegalArgumentException e) {
                throw bad("something that is not Base64");
            }
            if (bytes.length != KEY_BYTES) {
                throw bad(bytes.length + " bytes");
            }
            keys.add(new Key(name(bytes), new SecretKeySpec(bytes, "AES")));
        }
        return List.copyOf(keys);
    }

    private static byte[] name(byte[] key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), NAME_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static IllegalArgumentException bad(String found) {
        return new IllegalArgumentException(
                "sluice.results.webhooks.secret-keys: %s (expected: 32 bytes in Base64, as `openssl rand -base64 32` makes)"
                        .formatted(found));
    }
}
