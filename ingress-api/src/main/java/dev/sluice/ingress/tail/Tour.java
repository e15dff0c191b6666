package dev.sluice.ingress.tail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One reader's place in one partition, and those who hear what it reads there. Guarded by the lock
 * of {@link SharedTails}.
 */
final class Tour {
    final int reader;
    final int partition;

    /** Where to go on; all before it was told. */
    private long position;

    /** Whether the reader is at the position. */
    private boolean begun;

    private final Map<String, List<Follower>> followers = new HashMap<>();

    Tour(int reader, int partition, long position) {
        this.reader = reader;
        this.partition = partition;
        this.position = position;
    }

    long position() {
        return position;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean isEmpty() {
        return followers.isEmpty();
    }

    /** Whether who wants to hear from there on hears all of it here, and soon. */
    boolean serves(long next, long nearby) {
        return Math.abs(next - position) <= nearby && (!begun || next >= position);
    }

    void add(Follower follower) {
        if (!begun) {
            position = Math.min(position, follower.next());
        }
        followers.computeIfAbsent(follower.jobId(), job -> new ArrayList<>(1)).add(follower);
        follower.on(this);
    }

    void remove(Follower follower) {
        followers.computeIfPresent(
                follower.jobId(),
                (job, all) -> {
                    all.remove(follower);
                    return all.isEmpty() ? null : all;
                });
        follower.off(position);
    }

    List<Follower> followers() {
        return followers.values().stream().flatMap(List::stream).toList();
    }

    /** Those who wait for news of a job; may be removed while they are told. */
    List<Follower> of(String jobId) {
        return List.copyOf(followers.getOrDefault(jobId, List.of()));
    }

    /** The reader goes there now. */
    StreamLog.Place begin() {
        StreamLog.Place place =
                begun ? new StreamLog.Place.Here() : new StreamLog.Place.Offset(position);
        begun = true;
        return place;
    }

    /** The reader has lost its place. */
    void again() {
        begun = false;
    }

    void reached(OptionalLong offset) {
        position = offset.orElse(position);
    }
}
