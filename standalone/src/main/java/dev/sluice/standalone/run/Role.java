package dev.sluice.standalone.run;

import java.util.Locale;
import java.util.Set;

/** The roles, in the order in which one process starts them. */
public enum Role {
    RESULTS(8082, Set.of("sluice.results.", "sluice.internal.")),
    WORKER(8083, Set.of("sluice.worker.")),
    ROUTER(8081, Set.of("sluice.router.")),
    INGRESS(8080, Set.of("sluice.ingress.", "sluice.internal.", "sluice.id-secret"));

    private static final Set<String> EVERYONES =
            Set.of(
                    "sluice.kafka.",
                    "sluice.topics.",
                    "sluice.registry.",
                    "sluice.body.",
                    "sluice.webhooks.");

    private final int port;
    private final Set<String> keys;

    Role(int port, Set<String> keys) {
        this.port = port;
        this.keys = keys;
    }

    /** As in configuration and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where it listens when nothing else is said. */
    public int defaultPort() {
        return port;
    }

    /**
     * Whether a setting concerns this role. Keys that nobody knows go to all, so that one refuses.
     */
    boolean knows(String key) {
        if (!key.startsWith("sluice.") || matches(EVERYONES, key) || matches(keys, key)) {
            return true;
        }
        for (Role other : values()) {
            if (matches(other.keys, key)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Set<String> prefixes, String key) {
        return prefixes.stream().anyMatch(key::startsWith);
    }
}
