package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.delivery.RoomPolicy.InFlight;
import dev.sluice.results.webhook.outbox.TargetKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the sender knows, who of them stands in line, and what is in flight. Used by the
 * sender's thread alone. Bounded: beyond a number of targets those without work are forgotten,
 * their windows with them, and no new ones are taken while all have work.
 */
final class Targets {
    static final int KNOWN_MAX = 20_000;

    private final int windowMax;
    private final RoomPolicy rooms;
    private final Map<String, Target> byName = new HashMap<>();
    private final Deque<Target> line = new ArrayDeque<>();
    private final Map<String, Integer> inFlightByTenant = new HashMap<>();
    private int inFlight;
    private int inFlightUnproven;

    Targets(WebhookConfig config) {
        this.windowMax = config.endpointInFlightMax();
        this.rooms = new RoomPolicy(config.inFlightMax());
    }

    /** There is something to read for it. */
    void due(TargetKey key) {
        Target target = byName.get(key.target());
        if (target == null) {
            if (byName.size() >= KNOWN_MAX) {
                forgetIdle();
            }
            if (byName.size() >= KNOWN_MAX) {
                return;
            }
            target = new Target(key, EndpointGate.fresh(windowMax));
            byName.put(key.target(), target);
        }
        target.due = true;
        enter(target);
    }

    /** Who is served next; null when nobody is left in line. */
    @Nullable Target next() {
        Target target = line.poll();
        if (target != null) {
            target.inLine = false;
        }
        return target;
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
        return rooms.room(
                target.gate.room(target.inFlight, nowMs),
                target.gate.proven(),
                new InFlight(
                        inFlight,
                        inFlightUnproven,
                        inFlightByTenant.getOrDefault(target.key.tenant(), 0)));
    }

    void started(Target target) {
        count(target, 1);
    }

    void ended(Target target, Verdict verdict, long nowMs) {
        count(target, -1);
        boolean was = target.gate.proven();
        target.gate = target.gate.after(verdict, windowMax, nowMs);
        if (was != target.gate.proven()) {
            inFlightUnproven += was ? target.inFlight : -target.inFlight;
        }
        if (target.gate.isShut(nowMs)) {
            target.dropReady();
        } else {
            enter(target);
        }
    }

    @Nullable Target of(TargetKey key) {
        return byName.get(key.target());
    }

    int inFlight() {
        return inFlight;
    }

    /** Others send for the rest now; calls in flight go on to their ends. */
    void keepOnly(Set<Integer> partitions) {
        for (Iterator<Target> all = byName.values().iterator(); all.hasNext(); ) {
            Target target = all.next();
            if (!partitions.contains(target.key.partition())) {
                target.dropReady();
                target.due = false;
                if (target.held.isEmpty()) {
                    all.remove();
                }
            }
        }
    }

    private void count(Target target, int change) {
        target.inFlight += change;
        inFlight += change;
        if (!target.gate.proven()) {
            inFlightUnproven += change;
        }
        inFlightByTenant.merge(target.key.tenant(), change, (a, b) -> a + b == 0 ? null : a + b);
    }

    private void forgetIdle() {
        byName.values().removeIf(target -> target.held.isEmpty() && !target.hasWork());
    }
}
