package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.delivery.RoomPolicy.InFlight;
import dev.sluice.results.webhook.endpoint.EndpointTable.Anew;
import dev.sluice.results.webhook.outbox.TargetKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the sender knows, who of them stands in line, and what is in flight. Used by the
 * sender's thread alone. Bounded: beyond a number of targets those without work are forgotten,
 * their windows with them, and then those of the tenant with the most make room for others.
 */
final class Targets {
    static final int KNOWN_MAX = 20_000;

    private final int windowMax;
    private final RoomPolicy rooms;
    private final KnownTargets known;
    private final Deque<Target> line = new ArrayDeque<>();
    private int inFlight;
    private int inFlightUnproven;

    Targets(WebhookConfig config) {
        this(config, KNOWN_MAX);
    }

    Targets(WebhookConfig config, int knownMax) {
        this.windowMax = config.endpointInFlightMax();
        this.rooms = new RoomPolicy(config.inFlightMax());
        this.known = new KnownTargets(knownMax);
    }

    /**
     * There is something to read for it. What finds no room now is found again by the next look.
     */
    void due(TargetKey key) {
        Target target = known.of(key);
        if (target == null) {
            if (!known.makeRoom(key.tenant())) {
                return;
            }
            target = new Target(key, EndpointGate.fresh(windowMax));
            known.add(target);
        }
        target.due = true;
        enter(target);
    }

    /** Who is served next; null when nobody is left in line. */
    @Nullable Target next() {
        for (Target target = line.poll(); target != null; target = line.poll()) {
            target.inLine = false;
            // Who made room for others stands in line no more.
            if (known.of(target.key) == target) {
                return target;
            }
        }
        return null;
    }

    int inLine() {
        return line.size();
    }

    void enter(Target target) {
        if (!target.inLine && target.hasWork()) {
            target.inLine = true;
            line.add(target);
        }
    }

    /** How many calls it may start. */
    int room(Target target, long nowMs) {
        KnownTargets.Tenant tenant = known.tenant(target.key.tenant());
        return rooms.room(
                target.gate.room(target.inFlight, nowMs),
                target.gate.proven(),
                new InFlight(inFlight, inFlightUnproven, tenant.inFlight, tenant.inFlightUnproven));
    }

    void started(Target target) {
        count(target, 1);
    }

    void ended(Target target, Verdict verdict, long nowMs) {
        count(target, -1);
        boolean was = target.gate.proven();
        target.gate = target.gate.after(verdict, windowMax, nowMs);
        if (was != target.gate.proven()) {
            countUnproven(target, was ? target.inFlight : -target.inFlight);
        }
        if (target.gate.isShut(nowMs)) {
            target.dropReady();
        } else {
            enter(target);
        }
    }

    /** What was known of the receiver is forgotten, once for each time that is said. */
    void anew(Anew endpoint) {
        Target target =
                known.of(endpoint.tenant(), TargetKey.ofEndpoint(endpoint.tenant(), endpoint.id()));
        if (target != null && endpoint.atMs() > target.anewMs) {
            target.anewMs = endpoint.atMs();
            if (target.gate.proven()) {
                countUnproven(target, target.inFlight);
            }
            target.gate = EndpointGate.fresh(windowMax);
            enter(target);
        }
    }

    @Nullable Target of(TargetKey key) {
        return known.of(key);
    }

    int inFlight() {
        return inFlight;
    }

    /** Others send for the rest now; calls in flight go on to their ends. */
    void keepOnly(Set<Integer> partitions) {
        known.removeIf(
                target -> {
                    if (partitions.contains(target.key.partition())) {
                        return false;
                    }
                    target.dropReady();
                    target.due = false;
                    return target.held.isEmpty();
                });
    }

    private void count(Target target, int change) {
        target.inFlight += change;
        inFlight += change;
        known.tenant(target.key.tenant()).inFlight += change;
        if (!target.gate.proven()) {
            countUnproven(target, change);
        }
    }

    private void countUnproven(Target target, int change) {
        inFlightUnproven += change;
        known.tenant(target.key.tenant()).inFlightUnproven += change;
    }
}
