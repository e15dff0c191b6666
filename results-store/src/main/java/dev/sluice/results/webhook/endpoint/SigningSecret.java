package dev.sluice.results.webhook.endpoint;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * What an endpoint's notices are signed with: 24 to 64 bytes, written as {@code whsec_} and Base64.
 *
 * @param bytes not to be changed
 */
public record SigningSecret(byte[] bytes) {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    static SigningSecret fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new SigningSecret(bytes);
    }

    /** Empty for a text of another form or length. */
    public static Optional<SigningSecret> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return bytes.length >= BYTES_MIN && bytes.length <= BYTES_MAX
                    ? Optional.of(new SigningSecret(bytes))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "SigningSecret[]";
    }
}
