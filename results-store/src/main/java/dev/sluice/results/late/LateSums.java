package dev.sluice.results.late;

import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.job.JobId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sums of some records that were booked after the result of their run. Bounded by the records that
 * it is given. Used by one thread.
 */
public final class LateSums {
    /** One run. */
    record Run(JobId job, int run, String tenant) {}

    private final Map<Run, LateUsage> sums = new HashMap<>();

    /** Passes over what is in its run's result. */
    public void add(UsageRecord usage) {
        Optional<JobId> job = JobId.parse(usage.getJobId());
        if (usage.getLate() && job.isPresent()) {
            sums.compute(
                    new Run(job.get(), usage.getRun(), usage.getCaller().getTenant()),
                    (run, sum) -> (sum == null ? LateUsage.NOTHING : sum).plus(usage));
        }
    }

    Map<Run, LateUsage> sums() {
        return sums;
    }
}
