package dev.sluice.results.webhook.endpoint;

import org.jspecify.annotations.Nullable;

/** A stored secret cannot be used; its endpoint gets nothing until the key is back. */
public final class UnreadableSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableSecretException(
            String tenant, String endpoint, String what, @Nullable Throwable cause) {
        super("the secret of endpoint %s of tenant %s %s".formatted(endpoint, tenant, what), cause);
    }
}
