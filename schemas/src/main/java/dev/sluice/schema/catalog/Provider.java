package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wire API at a base URL.
 *
 * @param wire the adapter that speaks it, e.g. {@code openai}
 * @param baseUrl including the version path, e.g. {@code https://api.openai.com/v1}
 * @param connectTimeout for TCP and TLS
 * @param firstByteTimeout longest wait for the first byte of an answer
 * @param idleTimeout longest silence between two chunks
 * @param totalTimeout for the whole call
 */
public record Provider(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String wire,
        @JsonProperty(required = true) String baseUrl,
        @Nullable Duration connectTimeout,
        @Nullable Duration firstByteTimeout,
        @Nullable Duration idleTimeout,
        @Nullable Duration totalTimeout)
        implements CatalogObject {

    public Provider {
        CatalogObject.requireText(name, "provider.name");
        CatalogObject.requireText(wire, "provider.wire");
        if (!baseUrl.startsWith("http://") && !baseUrl.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "provider.base_url of %s: %s (expected: an http or https URL)"
                            .formatted(name, baseUrl));
        }
        connectTimeout = bounded(connectTimeout, Duration.ofSeconds(5), "connect_timeout");
        firstByteTimeout = bounded(firstByteTimeout, Duration.ofMinutes(2), "first_byte_timeout");
        idleTimeout = bounded(idleTimeout, Duration.ofMinutes(1), "idle_timeout");
        totalTimeout = bounded(totalTimeout, Duration.ofMinutes(10), "total_timeout");
    }

    private static Duration bounded(@Nullable Duration given, Duration otherwise, String field) {
        Duration timeout = given == null ? otherwise : given;
        CatalogObject.requireRange(
                timeout.toMillis(),
                1,
                Duration.ofHours(1).toMillis(),
                "provider." + field + " (ms)");
        return timeout;
    }
}
