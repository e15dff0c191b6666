package dev.sluice.ingress.tail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who reads for whom. Callers who go on at about the same place of a partition share a lane; each
 * reader has one lane in a partition at most, so that as many places of it are read at once as
 * there are readers, and who finds none waits for one. Whose turn it is goes by who has waited
 * longest, and a lane takes those along whose places it comes to. Guarded by the lock of {@link
 * SharedTails}.
 */
final class Lanes {
    /** Records that are read within a second or so. */
    static final long NEARBY = 50_000;

    /** Of two lanes that are not further apart one is enough. */
    static final long TOGETHER = 1_000;

    private final int ofFollowerMax;
    private final long bytesMax;
    private final List<Map<Integer, Lane>> ofReaders = new ArrayList<>();
    private final Set<Follower> waiting = new LinkedHashSet<>();
    private long bytes;

    /**
     * @param readers at least 1
     * @param ofFollowerMax bytes that may wait for one caller; a first piece always may
     * @param bytesMax as much, for all callers
     */
    Lanes(int readers, int ofFollowerMax, long bytesMax) {
        this.ofFollowerMax = ofFollowerMax;
        this.bytesMax = bytesMax;
        for (int i = 0; i < readers; i++) {
            ofReaders.add(new HashMap<>());
        }
    }

    /** By partition. */
    Map<Integer, Lane> of(int reader) {
        return ofReaders.get(reader);
    }

    /** Bytes that wait for callers. */
    long bytes() {
        return bytes;
    }

    void enter(Follower follower) {
        if (!joins(follower)) {
            waiting.add(follower);
        }
    }

    void leave(Follower follower) {
        waiting.remove(follower);
        bytes -= follower.bytes();
        letGo(follower);
    }

    private void letGo(Follower follower) {
        Lane lane = follower.lane();
        if (lane != null) {
            lane.remove(follower);
            endIfEmpty(lane);
        }
    }

    private void endIfEmpty(Lane lane) {
        if (lane.isEmpty()) {
            of(lane.reader).remove(lane.partition, lane);
        }
    }

    /** Takes the next piece of a caller; who has none left and no lane goes in line for one. */
    Optional<StreamTails.Entry> take(Follower follower) {
        int before = follower.bytes();
        Optional<StreamTails.Entry> entry = follower.take();
        bytes += follower.bytes() - before;
        if (follower.isEmpty() && follower.lane() == null && !waiting.contains(follower)) {
            enter(follower);
        }
        return entry;
    }

    /**
     * What a reader has read, to all whom it concerns. Who has no room for it leaves the lane, and
     * goes on from there when he has.
     */
    void tell(Lane lane, StreamTails.Entry entry) {
        for (Follower follower : lane.of(entry.chunk().getJobId())) {
            long offset = entry.place().offset();
            if (offset < follower.next()) {
                continue;
            }
            if (hasRoom(follower, entry)) {
                bytes += follower.put(entry);
            } else {
                lane.reached(OptionalLong.of(offset));
                letGo(follower);
            }
        }
    }

    private boolean hasRoom(Follower follower, StreamTails.Entry entry) {
        int size = Follower.size(entry);
        return follower.isEmpty()
                || follower.bytes() + size <= ofFollowerMax && bytes + size <= bytesMax;
    }

    /**
     * A reader has told all before an offset.
     *
     * @param offset empty: it does not know
     */
    void reached(Lane lane, OptionalLong offset) {
        lane.reached(offset);
        behind(lane)
                .ifPresent(
                        other -> {
                            for (Follower follower : lane.followers()) {
                                lane.remove(follower);
                                other.add(follower);
                            }
                            endIfEmpty(lane);
                        });
        List.copyOf(waiting).stream().filter(this::joins).forEach(waiting::remove);
    }

    /** Another lane that comes here soon. */
    private Optional<Lane> behind(Lane lane) {
        return ofPartition(lane.partition)
                .filter(other -> other.reader != lane.reader)
                .filter(other -> other.hasBegun() && other.serves(lane.position(), TOGETHER))
                .findFirst();
    }

    private Stream<Lane> ofPartition(int partition) {
        return ofReaders.stream()
                .map(lanes -> lanes.get(partition))
                .flatMap(lane -> lane == null ? Stream.empty() : Stream.of(lane));
    }

    private boolean joins(Follower follower) {
        int partition = follower.partition();
        Optional<Lane> near =
                ofPartition(partition)
                        .filter(lane -> lane.serves(follower.next(), NEARBY))
                        .max(Comparator.comparingLong(Lane::position));
        Optional<Lane> lane = near.or(() -> begun(partition, follower.next()));
        lane.ifPresent(found -> found.add(follower));
        return lane.isPresent();
    }

    /** With the reader that has the fewest. */
    private Optional<Lane> begun(int partition, long position) {
        int best = -1;
        for (int i = 0; i < ofReaders.size(); i++) {
            boolean free = !of(i).containsKey(partition);
            if (free && (best < 0 || of(i).size() < of(best).size())) {
                best = i;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        Lane lane = new Lane(best, partition, position);
        of(best).put(partition, lane);
        return Optional.of(lane);
    }
}
