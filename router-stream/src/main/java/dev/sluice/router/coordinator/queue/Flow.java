package dev.sluice.router.coordinator.queue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The jobs of one flow, first in, first out. Each has a number in line, so that its position is
 * known without counting, and a few of them are kept at hand to tell how the line stands.
 * Single-threaded.
 */
final class Flow {
    private record Standing(QueuedJob job, long number) {}

    private static final int SAMPLES_MAX = 16;

    private final LinkedHashMap<String, Standing> jobs = new LinkedHashMap<>(4);

    /** Every {@code stride}-th, by number: half of them go when they become too many. */
    private final TreeMap<Long, QueuedJob> samples = new TreeMap<>();

    private long stride = 1;
    private long last;

    /**
     * @return false when it waits already
     */
    boolean add(QueuedJob job) {
        if (jobs.putIfAbsent(job.core(), new Standing(job, last + 1)) != null) {
            return false;
        }
        last++;
        sample(last, job);
        return true;
    }

    /**
     * @return false when it waits already
     */
    boolean addFirst(QueuedJob job) {
        if (jobs.containsKey(job.core())) {
            return false;
        }
        long number = jobs.isEmpty() ? last : jobs.firstEntry().getValue().number - 1;
        jobs.putFirst(job.core(), new Standing(job, number));
        return true;
    }

    boolean remove(QueuedJob job) {
        Standing standing = jobs.remove(job.core());
        if (standing == null) {
            return false;
        }
        if (standing.number % stride == 0) {
            samples.remove(standing.number);
        }
        return true;
    }

    /** Some of its jobs in the order of the line: the first, the last, and a few between. */
    List<QueuedJob> samples() {
        Set<QueuedJob> some = new LinkedHashSet<>();
        some.add(first());
        some.addAll(samples.values());
        some.add(jobs.lastEntry().getValue().job);
        return List.copyOf(some);
    }

    private void sample(long number, QueuedJob job) {
        if (number % stride != 0) {
            return;
        }
        samples.put(number, job);
        if (samples.size() > SAMPLES_MAX) {
            stride *= 2;
            samples.keySet().removeIf(each -> each % stride != 0);
        }
    }

    /** The one that has waited longest; there is one. */
    QueuedJob first() {
        return jobs.firstEntry().getValue().job;
    }

    boolean has(QueuedJob job) {
        return jobs.containsKey(job.core());
    }

    /**
     * Jobs before this one, those included that were between it and the first and are gone: at most
     * so many, and never more than the others; all, when it is not here.
     */
    int before(QueuedJob job) {
        Standing standing = jobs.get(job.core());
        return standing == null
                ? jobs.size()
                : (int)
                        Math.min(
                                standing.number - jobs.firstEntry().getValue().number,
                                jobs.size() - 1L);
    }

    int size() {
        return jobs.size();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }
}
