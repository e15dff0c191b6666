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
 * Who reads for whom. Callers who go on at about the same place of a partition share a tour; each
 * reader has one tour in a partition at most, so that as many places of it are read at once as
 * there are readers, and who finds none waits for one. Whose turn it is goes by who has waited
 * longest, and a tour takes those along whose places it comes to. Guarded by the lock of {@link
 * SharedTails}.
 */
final class Tours {
    /** So many records further on is about the same place: reading them for nothing is cheap. */
    static final long NEARBY = 50_000;

    /** Of two tours that are not further apart one is enough. */
    static final long TOGETHER = 1_000;

    private final int ofFollowerMax;
    private final long bytesMax;
    private final List<Map<Integer, Tour>> ofReaders = new ArrayList<>();
    private final Set<Follower> waiting = new LinkedHashSet<>();
    private long bytes;

    /**
     * @param readers at least 1
     * @param ofFollowerMax bytes that may wait for one caller; a first piece always may
     * @param bytesMax as much, for all callers
     */
    Tours(int readers, int ofFollowerMax, long bytesMax) {
        this.ofFollowerMax = ofFollowerMax;
        this.bytesMax = bytesMax;
        for (int i = 0; i < readers; i++) {
            ofReaders.add(new HashMap<>());
        }
    }

    /** By partition. */
    Map<Integer, Tour> of(int reader) {
        return ofReaders.get(reader);
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
        serveWaiting();
    }

    /** Those who have waited longest first. */
    private void serveWaiting() {
        List.copyOf(waiting).stream().filter(this::joins).forEach(waiting::remove);
    }

    private void letGo(Follower follower) {
        Tour tour = follower.tour();
        if (tour != null) {
            tour.remove(follower);
            endIfEmpty(tour);
        }
    }

    private void endIfEmpty(Tour tour) {
        if (tour.isEmpty()) {
            of(tour.reader).remove(tour.partition, tour);
        }
    }

    /** Takes the next piece of a caller; who has none left and no tour goes in line for one. */
    Optional<StreamTails.Entry> take(Follower follower) {
        int before = follower.bytes();
        Optional<StreamTails.Entry> entry = follower.take();
        bytes += follower.bytes() - before;
        if (follower.isEmpty() && follower.tour() == null && !waiting.contains(follower)) {
            enter(follower);
        }
        return entry;
    }

    /**
     * What a reader has read, to all whom it concerns. Who has no room for it leaves the tour, and
     * goes on from there when he has.
     */
    void tell(Tour tour, StreamTails.Entry entry) {
        for (Follower follower : tour.of(entry.chunk().getJobId())) {
            long offset = entry.place().offset();
            if (offset < follower.next()) {
                continue;
            }
            if (hasRoom(follower, entry)) {
                bytes += follower.put(entry);
            } else {
                tour.reached(OptionalLong.of(offset));
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
    void reached(Tour tour, OptionalLong offset) {
        tour.reached(offset);
        behind(tour)
                .ifPresent(
                        other -> {
                            for (Follower follower : tour.followers()) {
                                tour.remove(follower);
                                other.add(follower);
                            }
                            endIfEmpty(tour);
                        });
        serveWaiting();
    }

    /** Another tour that comes here soon. */
    private Optional<Tour> behind(Tour tour) {
        return ofPartition(tour.partition)
                .filter(other -> other.reader != tour.reader)
                .filter(other -> other.hasBegun() && other.serves(tour.position(), TOGETHER))
                .findFirst();
    }

    private Stream<Tour> ofPartition(int partition) {
        return ofReaders.stream()
                .map(tours -> tours.get(partition))
                .flatMap(tour -> tour == null ? Stream.empty() : Stream.of(tour));
    }

    private boolean joins(Follower follower) {
        int partition = follower.partition();
        Optional<Tour> near =
                ofPartition(partition)
                        .filter(tour -> tour.serves(follower.next(), NEARBY))
                        .max(Comparator.comparingLong(Tour::position));
        Optional<Tour> tour = near.or(() -> begun(partition, follower.next()));
        tour.ifPresent(found -> found.add(follower));
        return tour.isPresent();
    }

    /** With the reader that has the fewest. */
    private Optional<Tour> begun(int partition, long position) {
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
        Tour tour = new Tour(best, partition, position);
        of(best).put(partition, tour);
        return Optional.of(tour);
    }
}
