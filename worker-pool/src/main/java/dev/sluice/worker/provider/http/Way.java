package dev.sluice.worker.provider.http;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is reached.
 *
 * @param proxy that is asked for a tunnel; null: none
 * @param proxySecret {@code user:password} for it; null: none
 * @param authorities PEM file of those that are trusted; null: the usual ones
 */
public record Way(@Nullable URI proxy, @Nullable String proxySecret, @Nullable Path authorities) {
    /** Straight out. */
    public static final Way DIRECT = new Way(null, null, null);

    @Override
    public String toString() {
        return "Way[%s, %s]".formatted(proxy, authorities);
    }
}
