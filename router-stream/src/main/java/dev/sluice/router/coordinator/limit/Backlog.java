package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Jobs that wait and the tokens that they may use, by whose they are and by the limits on them.
 * Follows the catalogue: a new limit counts the jobs that wait already. Confined to its
 * coordinator's thread; bounded by the waiting jobs.
 */
public final class Backlog {
    /** Of jobs that wait. */
    public record Sum(int jobs, long tokens) {
        private static final Sum NOTHING = new Sum(0, 0);

        private Sum plus(int moreJobs, long moreTokens) {
            return new Sum(jobs + moreJobs, tokens + moreTokens);
        }
    }

    private record Held(Subject subject, Sum sum) {}

    private final Supplier<Catalog> catalog;
    private final Map<Subject, Held> bySubject = new HashMap<>();

    /** By limit, then by counter. */
    private final Map<String, Map<String, Sum>> byLimit = new HashMap<>();

    private Catalog seen = Catalog.EMPTY;

    public Backlog(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    /** One for all that are equal, while a job of it waits. */
    public Subject shared(Subject subject) {
        Held held = bySubject.get(subject);
        return held == null ? subject : held.subject;
    }

    /** A job begins to wait. */
    public void add(Subject subject, long tokens) {
        change(subject, 1, tokens);
    }

    /** A job waits no more; with the tokens that it came with. */
    public void remove(Subject subject, long tokens) {
        change(subject, -1, -tokens);
    }

    /** What waits on a counter of a limit. */
    public Sum of(String limit, String counter) {
        follow();
        return byLimit.getOrDefault(limit, Map.of()).getOrDefault(counter, Sum.NOTHING);
    }

    /** The most jobs, and the most tokens, that wait on any one counter of a limit. */
    public Sum most(String limit) {
        follow();
        Sum most = Sum.NOTHING;
        for (Sum sum : byLimit.getOrDefault(limit, Map.of()).values()) {
            most = new Sum(Math.max(most.jobs, sum.jobs), Math.max(most.tokens, sum.tokens));
        }
        return most;
    }

    private void change(Subject subject, int jobs, long tokens) {
        follow();
        Held before = bySubject.getOrDefault(subject, new Held(subject, Sum.NOTHING));
        Sum sum = before.sum.plus(jobs, tokens);
        if (sum.jobs == 0) {
            bySubject.remove(subject);
        } else {
            bySubject.put(before.subject, new Held(before.subject, sum));
        }
        count(subject, jobs, tokens);
    }

    private void follow() {
        Catalog now = catalog.get();
        if (now != seen) {
            seen = now;
            byLimit.clear();
            bySubject.values().forEach(held -> count(held.subject, held.sum.jobs, held.sum.tokens));
        }
    }

    private void count(Subject subject, int jobs, long tokens) {
        for (Limit limit : seen.limits(subject.tenant())) {
            String counter = limit.per().counter(subject);
            boolean bounded = limit.backlogJobs() != null || limit.backlogTokens() != null;
            if (bounded && counter != null && limit.covers(subject, null)) {
                byLimit.computeIfAbsent(limit.name(), l -> new HashMap<>())
                        .compute(
                                counter,
                                (c, sum) -> {
                                    Sum next = (sum == null ? Sum.NOTHING : sum).plus(jobs, tokens);
                                    return next.jobs == 0 ? null : next;
                                });
            }
        }
    }
}
