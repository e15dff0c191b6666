package dev.sluice.ingress.auth;

import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps one key from taking what this instance has for all. The limits of tenants are their
 * coordinators' business, and hold over all instances. Thread-safe, never blocks.
 */
@Singleton
final class KeyGate {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final KeyLimits limits;
    private final KeyConnections connections;
    private final Optional<KeyRate> rate;

    KeyGate(KeyLimits limits) {
        this.limits = limits;
        this.connections = new KeyConnections(limits.connectionsMax());
        this.rate =
                limits.requestsPerSecond() == 0
                        ? Optional.empty()
                        : Optional.of(new KeyRate(limits.requestsPerSecond()));
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL} or {@code RATE_LIMIT_EXCEEDED}
     */
    void enter(HttpRequest<?> request, ApiKey key) {
        if (!connections.take(request, key.name())) {
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.BACKLOG_FULL,
                    "API key %s has as many connections to this instance as it may (limit sluice.ingress.keys.connections-max: %d)"
                            .formatted(key.name(), limits.connectionsMax()));
        }
        rate.flatMap(requests -> requests.take(key.name(), System.nanoTime()))
                .ifPresent(
                        after -> {
                            throw SluiceException.retryAfter(
                                    after,
                                    ErrorCode.RATE_LIMIT_EXCEEDED,
                                    "API key %s sends more requests to this instance than it may (limit sluice.ingress.keys.requests-per-second: %d in 1 s; room in %d ms)"
                                            .formatted(
                                                    key.name(),
                                                    limits.requestsPerSecond(),
                                                    after.toMillis() + 1));
                        });
    }
}
