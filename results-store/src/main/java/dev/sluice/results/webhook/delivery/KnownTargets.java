package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.outbox.TargetKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Targets by tenant, in bounded number: when there are as many as may be, the tenant with the most
 * gives one up, so that nobody's targets shut those of others out. Used by the sender's thread
 * alone.
 */
final class KnownTargets {
    private final int max;
    private final Map<String, Tenant> tenants = new HashMap<>();
    private int size;

    /** Of one tenant; the oldest target comes first. */
    static final class Tenant {
        private final Map<String, Target> targets = new LinkedHashMap<>();
        int inFlight;
        int inFlightUnproven;
    }

    KnownTargets(int max) {
        this.max = max;
    }

    @Nullable Target of(TargetKey key) {
        return of(key.tenant(), key.target());
    }

    /** Null when it is not known, like its tenant perhaps. */
    @Nullable Target of(String tenant, String target) {
        Tenant known = tenants.get(tenant);
        return known == null ? null : known.targets.get(target);
    }

    Tenant tenant(String name) {
        return tenants.computeIfAbsent(name, _ -> new Tenant());
    }

    void add(Target target) {
        tenant(target.key.tenant()).targets.put(target.key.target(), target);
        size++;
    }

    /** Whether a target of this tenant may be added now. */
    boolean makeRoom(String tenant) {
        if (size < max) {
            return true;
        }
        forgetIdle();
        return size < max || takeFromTheLargest(tenant(tenant).targets.size());
    }

    void removeIf(Predicate<Target> useless) {
        size = 0;
        for (Tenant tenant : tenants.values()) {
            tenant.targets.values().removeIf(useless);
            size += tenant.targets.size();
        }
        tenants.values().removeIf(tenant -> tenant.targets.isEmpty() && tenant.inFlight == 0);
    }

    private void forgetIdle() {
        removeIf(target -> target.held.isEmpty() && !target.hasWork());
    }

    /**
     * @param own targets of who wants one more: he gets none from who would then have fewer
     */
    private boolean takeFromTheLargest(int own) {
        Map<String, Target> most =
                tenants.values().stream()
                        .map(tenant -> tenant.targets)
                        .max(Comparator.comparingInt(Map::size))
                        .orElseThrow();
        return most.size() > own + 1 && giveOneUp(most.values().iterator());
    }

    /** What it has read is still in the database. */
    private boolean giveOneUp(Iterator<Target> targets) {
        while (targets.hasNext()) {
            Target target = targets.next();
            if (target.inFlight == 0) {
                target.dropReady();
                if (target.held.isEmpty()) {
                    targets.remove();
                    size--;
                    return true;
                }
            }
        }
        return false;
    }
}
