package dev.sluice.ingress.run;

import dev.sluice.schema.job.JobIds;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * @param idSecret base64 of at least 32 random bytes, the same in every ingress of a deployment: it
 *     makes job ids unforgeable
 */
@ConfigurationProperties("sluice")
public record IdConfig(@Nullable String idSecret) {
    private static final String EXPECTED =
            "(expected: base64 of at least 32 random bytes, the same for every ingress; `openssl rand -base64 32` makes one)";

    JobIds ids() {
        if (idSecret == null || idSecret.isBlank()) {
            throw new IllegalArgumentException("sluice.id-secret: missing " + EXPECTED);
        }
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(idSecret.strip());
        } catch (IllegalArgumentException e) {
            // The cause would repeat a part of the secret.
            throw new IllegalArgumentException("sluice.id-secret: not base64 " + EXPECTED);
        }
        if (secret.length < 32) {
            throw new IllegalArgumentException(
                    "sluice.id-secret: %d bytes %s".formatted(secret.length, EXPECTED));
        }
        return new JobIds(secret);
    }

    @Override
    public String toString() {
        return "IdConfig[]";
    }
}
