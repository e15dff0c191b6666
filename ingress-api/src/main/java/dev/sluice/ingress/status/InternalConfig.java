package dev.sluice.ingress.status;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * @param token secret that roles show each other on internal paths; null: none is asked
 */
@ConfigurationProperties("sluice.internal")
public record InternalConfig(@Nullable String token) {
    @Override
    public String toString() {
        return "InternalConfig[]";
    }
}
