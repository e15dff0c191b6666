package dev.sluice.runtime.role;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/**
 * Shows a role's own word on its state at {@code /health/readiness} and {@code /health/liveness}.
 */
final class RoleHealth {
    private RoleHealth() {}

    @Singleton
    @Readiness
    record Ready(RoleProcess role) implements HealthIndicator {
        @Override
        public Publisher<HealthResult> getResult() {
            return result("role-ready", role.ready());
        }
    }

    @Singleton
    @Liveness
    record Alive(RoleProcess role) implements HealthIndicator {
        @Override
        public Publisher<HealthResult> getResult() {
            return result("role-alive", !role.failed());
        }
    }

    private static Publisher<HealthResult> result(String name, boolean up) {
        return Publishers.just(
                HealthResult.builder(name, up ? HealthStatus.UP : HealthStatus.DOWN).build());
    }
}
