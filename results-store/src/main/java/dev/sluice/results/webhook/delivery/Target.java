package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.outbox.TargetKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What the sender knows of a target. Used by the sender's thread alone; bounded by a page of rows
 * and the target's window.
 */
final class Target {
    final TargetKey key;
    EndpointGate gate;

    /** Read and not started. */
    final Deque<Delivery> ready = new ArrayDeque<>();

    /** Ids of rows that are here, until what became of them is written down. */
    final Set<String> held = new HashSet<>();

    int inFlight;

    /** When its endpoint last began anew, as far as is known; epoch milliseconds. */
    long anewMs;

    /** Whether there may be more to read. */
    boolean due;

    /** Whether it stands in line for the next round. */
    boolean inLine;

    Target(TargetKey key, EndpointGate gate) {
        this.key = key;
        this.gate = gate;
    }

    boolean hasWork() {
        return due || !ready.isEmpty();
    }

    /** What was read is still in the database. */
    void dropReady() {
        ready.forEach(delivery -> held.remove(delivery.id()));
        ready.clear();
        due = true;
    }
}
