package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whose turn it is among those with waiting jobs: the one that was charged the least so far, by
 * weight (start-time fair queueing). Who comes back after a while starts where the others are, so
 * idle time is not banked; who was ahead of them stays ahead. Single-threaded; log n per step.
 */
final class FairOrder {
    /** Those who are gone and were ahead, before the ones that are not any more are forgotten. */
    private static final int REMEMBERED_MIN = 1_000;

    private record Turn(double at, String name) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int order = Double.compare(at, other.at);
            return order == 0 ? name.compareTo(other.name) : order;
        }
    }

    private final TreeSet<Turn> waiting = new TreeSet<>();
    private final Map<String, Double> turns = new HashMap<>();
    private final Map<String, Double> gone = new HashMap<>();
    private double clock;

    /** Has a job to run now. */
    void join(String name) {
        if (turns.containsKey(name)) {
            return;
        }
        Double left = gone.remove(name);
        put(name, left == null ? clock : Math.max(left, clock));
    }

    /** Has none any more. */
    void leave(String name) {
        Double at = turns.remove(name);
        if (at == null) {
            return;
        }
        waiting.remove(new Turn(at, name));
        if (at > clock) {
            gone.put(name, at);
            if (gone.size() > REMEMBERED_MIN + turns.size()) {
                gone.values().removeIf(ahead -> ahead <= clock);
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * @throws java.util.NoSuchElementException when nobody waits
     */
    String first() {
        return waiting.first().name;
    }

    /**
     * When on the clock of this order its next turn is; when that would be, if it does not wait.
     */
    double turn(String name) {
        Double at = turns.get(name);
        return at != null ? at : Math.max(gone.getOrDefault(name, clock), clock);
    }

    /** It had its turn. */
    void charge(String name, double cost) {
        Double at = turns.get(name);
        if (at != null) {
            clock = Math.max(clock, at);
            move(name, at, cost);
        }
    }

    /** A turn cost more, or less, than it was charged. */
    void correct(String name, double difference) {
        Double at = turns.get(name);
        if (at != null) {
            move(name, at, difference);
        } else {
            gone.computeIfPresent(name, (n, ahead) -> ahead + difference);
        }
    }

    private void move(String name, double at, double by) {
        waiting.remove(new Turn(at, name));
        put(name, at + by);
    }

    private void put(String name, double at) {
        turns.put(name, at);
        waiting.add(new Turn(at, name));
    }
}
