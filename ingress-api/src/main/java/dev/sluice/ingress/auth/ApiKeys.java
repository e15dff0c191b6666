package dev.sluice.ingress.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes API keys and hashes them. A key is 256 random bits, so a plain SHA-256 is all that is kept
 * of it. Thread-safe.
 */
public final class ApiKeys {
    public static final String PREFIX = "sk-sluice-";

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 9;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ApiKeys() {}

    /**
     * A key at the only moment when its text is known.
     *
     * @param text what the caller sends; shown once, never logged
     * @param hash SHA-256 of the text, lower-case hex; what the catalogue keeps
     * @param id public name of the key; says nothing about its text
     */
    public record FreshKey(String text, String hash, String id) {
        @Override
        public String toString() {
            return "FreshKey[" + id + "]";
        }
    }

    public static FreshKey create() {
        String text = PREFIX + random(SECRET_BYTES);
        return new FreshKey(text, hash(text), "key_" + random(ID_BYTES));
    }

    /** SHA-256 of a key's text, lower-case hex. */
    public static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String random(int bytes) {
        byte[] secret = new byte[bytes];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
