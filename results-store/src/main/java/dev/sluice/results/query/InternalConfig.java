package dev.sluice.results.query;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * @param token what callers of the internal API send as {@code Sluice-Internal-Token}; null leaves
 *     it open to whoever can reach the port
 */
@ConfigurationProperties("sluice.internal")
record InternalConfig(@Nullable String token) {
    @Override
    public String toString() {
        return "InternalConfig[]";
    }
}
