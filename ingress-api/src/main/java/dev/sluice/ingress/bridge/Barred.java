package dev.sluice.ingress.bridge;

import dev.sluice.schema.topic.InTopics;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Tenants whose topics broke a step, and who are left out for a while: their fault must not keep
 * all others waiting. Thread-safe; at most one entry per tenant.
 */
final class Barred {
    /** Each try costs all tenants a new membership. */
    static final Duration FOR = Duration.ofMinutes(1);

    private static final int CAUSES_MAX = 20;

    private final ConcurrentHashMap<String, Long> untilNanos = new ConcurrentHashMap<>();

    /** Topics of tenants that may not be read or written, as a client's failure names them. */
    static Set<String> topics(Throwable failure) {
        Set<String> topics = new TreeSet<>();
        @Nullable Throwable at = failure;
        for (int i = 0; i < CAUSES_MAX && at != null; i++) {
            if (at instanceof TopicAuthorizationException denied) {
                denied.unauthorizedTopics().stream()
                        .filter(topic -> InTopics.owner(topic).isPresent())
                        .forEach(topics::add);
            }
            at = at.getCause();
        }
        return topics;
    }

    void bar(Set<String> topics, long nowNanos) {
        topics.stream()
                .flatMap(topic -> InTopics.owner(topic).stream())
                .forEach(tenant -> untilNanos.put(tenant, nowNanos + FOR.toNanos()));
    }

    boolean bars(String tenant, long nowNanos) {
        Long until = untilNanos.get(tenant);
        if (until == null) {
            return false;
        }
        if (until - nowNanos > 0) {
            return true;
        }
        untilNanos.remove(tenant, until);
        return false;
    }
}
