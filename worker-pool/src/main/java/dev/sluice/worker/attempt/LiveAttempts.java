package dev.sluice.worker.attempt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The attempts that a worker holds. A slot is an entry here and nothing else, so slots cannot leak:
 * what is not listed is free, and what is listed is in every heartbeat.
 *
 * <p>An entry outlives its call until the report of its end is acknowledged. So answers that wait
 * for Kafka are bounded by the slots, and a worker that cannot report runs out of slots and claims
 * nothing more.
 *
 * <p>Thread-safe. Only the hand-off adds; whoever waits, waits on a condition.
 */
public final class LiveAttempts {
    private final int slots;
    private final int reserve;
    private final List<Map<AttemptId, Attempt>> byPartition;
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    public LiveAttempts(int slots, int partitions) {
        this(slots, partitions, 1);
    }

    /**
     * @param batchSize slots that must be free before more is taken; all but one of them are not
     *     offered to anybody, for an offer must be one that can be taken up at once
     */
    public LiveAttempts(int slots, int partitions, int batchSize) {
        this.slots = slots;
        this.reserve = batchSize - 1;
        List<Map<AttemptId, Attempt>> maps = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            maps.add(new ConcurrentHashMap<>());
        }
        this.byPartition = List.copyOf(maps);
    }

    public int slots() {
        return slots;
    }

    public int partitions() {
        return byPartition.size();
    }

    public int live() {
        return live.get();
    }

    /** Slots that a claim may take now. */
    public int free() {
        return slots - live.get();
    }

    /**
     * Slots to advertise: also those whose attempt has ended and is only waiting for the
     * acknowledgement of that news, for who reads the news finds them free.
     */
    public int freeWhenHeard() {
        return Math.max(0, slots - unfinished.get() - reserve);
    }

    /**
     * @return false when the attempt is held already, or its coordinator partition does not exist
     */
    public boolean add(Attempt attempt) {
        int partition = attempt.partition();
        if (partition < 0
                || partition >= byPartition.size()
                || byPartition.get(partition).putIfAbsent(attempt.id(), attempt) != null) {
            return false;
        }
        live.incrementAndGet();
        unfinished.incrementAndGet();
        return true;
    }

    /** The attempt is over; its report is on the way. Once per attempt. */
    public void ended() {
        unfinished.decrementAndGet();
    }

    /** The report of the attempt's end is acknowledged; its slot is free. */
    public void remove(Attempt attempt) {
        if (byPartition.get(attempt.partition()).remove(attempt.id()) != null) {
            live.decrementAndGet();
            signal();
        }
    }

    public Collection<Attempt> of(int partition) {
        return Collections.unmodifiableCollection(byPartition.get(partition).values());
    }

    public void forEach(Consumer<Attempt> action) {
        byPartition.forEach(attempts -> attempts.values().forEach(action));
    }

    public Optional<Attempt> find(AttemptId id) {
        for (Map<AttemptId, Attempt> attempts : byPartition) {
            Attempt found = attempts.get(id);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /**
     * @return whether nothing is held any more
     */
    public boolean awaitNone(Duration atMost) throws InterruptedException {
        return await(() -> live.get() == 0, atMost);
    }

    /** Makes who waits here look again. */
    public void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a condition, looking at it whenever a slot becomes free and at each {@link
     * #signal}.
     *
     * @return whether it holds
     */
    public boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
