package dev.sluice.runtime.role;

import io.micronaut.context.BeanProvider;
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
 * Asks for the role late: the server, which needs these beans, must not be what makes the role.
 */
final class RoleHealth {
    private RoleHealth() {}

    @Singleton
    @Readiness
    record Ready(BeanProvider<RoleProcess> role) implements HealthIndicator {
        @Override
        public Publisher<HealthResult> getResult() {
            return result("role-ready", role.get().ready());
        }
    }

    @Singleton
    @Liveness
    record Alive(BeanProvider<RoleProcess> role) implements HealthIndicator {
        @Override
        public Publisher<HealthResult> getResult() {
            return result("role-alive", !role.get().failed());
        }
    }

    private static Publisher<HealthResult> result(String name, boolean up) {
        return Publishers.just(
                HealthResult.builder(name, up ? HealthStatus.UP : HealthStatus.DOWN).build());
    }
}
