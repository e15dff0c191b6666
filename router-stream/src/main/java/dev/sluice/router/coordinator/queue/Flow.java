package dev.sluice.router.coordinator.queue;

import java.util.LinkedHashMap;

/**
 * The jobs of one flow, first in, first out. Each has a number in line, so that its position is
 * known without counting. Single-threaded.
 */
final class Flow {
    private record Standing(QueuedJob job, long number) {}

    private final LinkedHashMap<String, Standing> jobs = new LinkedHashMap<>(4);
    private long last;

    /**
     * @return false when it waits already
     */
    boolean add(QueuedJob job) {
        if (jobs.putIfAbsent(job.core(), new Standing(job, last + 1)) != null) {
            return false;
        }
        last++;
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
        return jobs.remove(job.core()) != null;
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
