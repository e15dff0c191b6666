package dev.sluice.results.retention;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class RetentionFactory {
    @Singleton
    RetentionPolicy policy(RetentionConfig config) {
        return config.policy();
    }
}
