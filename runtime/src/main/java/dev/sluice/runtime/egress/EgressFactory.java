package dev.sluice.runtime.egress;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

@Factory
final class EgressFactory {
    @Singleton
    EgressRules rules(EgressConfig config) {
        return config.rules();
    }
}
