package dev.sluice.bench.chat;

import java.time.Duration;
import java.util.List;

/**
 * What is measured of chat completions.
 *
 * @param warmUp chats before anything is measured
 * @param chats of each load
 * @param connections loads by connections, each of which asks again when it is answered
 * @param perSecond rate of the load that does not wait for answers
 * @param plainConnections connections of the load without streams
 * @param firstToken how long a slow provider takes for it; a fast one takes none
 * @param idle for how long nobody asks anything
 * @param openStreams at the same time, on one instance of ingress
 * @param hold how long the provider lets these wait
 */
public record ChatPlan(
        int warmUp,
        int chats,
        List<Integer> connections,
        double perSecond,
        int plainConnections,
        Duration firstToken,
        Duration idle,
        int openStreams,
        Duration hold) {
    /** More than the calls at the same time, so that a claim is always taken. */
    private static final int SPARE = 128;

    public ChatPlan {
        connections = List.copyOf(connections);
        require("warm-up chats", warmUp, 0, 10_000_000);
        require("chats", chats, 1, 10_000_000);
        connections.forEach(each -> require("connections", each, 1, 5_000));
        require("chats per second", perSecond, 1, 10_000);
        require("plain connections", plainConnections, 1, 5_000);
        require("first token in ms", firstToken.toMillis(), 1, 60_000);
        require("idle seconds", idle.toSeconds(), 1, 3_600);
        require("open streams", openStreams, 1, 10_000);
        require("hold in seconds", hold.toSeconds(), 1, 240);
    }

    /** How many calls the provider, and so a worker, has to take at the same time. */
    public int inFlightMax() {
        int most = connections.stream().mapToInt(Integer::intValue).max().orElse(1);
        return Math.max(Math.max(most, plainConnections), openStreams) + SPARE;
    }

    private static void require(String name, double value, double min, double max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: %s..%s)".formatted(name, value, min, max));
        }
    }
}
