package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.catalog.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What coordinators tell of jobs in {@code sluice.job-events}, for those who watch some of them.
 */
public interface JobEvents {
    /**
     * Tells of a job what comes from now on; waits for a moment until that is sure.
     *
     * @param listener must return at once; for one thread
     */
    Watch watch(Tenant tenant, String jobId, Consumer<Told> listener);

    /**
     * What was told of a job before.
     *
     * @param from offset of the first record that is looked at
     * @param to offset behind the last one
     * @return empty when it is not kept any more, or is more than may be read for one caller
     */
    Optional<List<Told>> between(Tenant tenant, String jobId, long from, long to);

    /** Until it is closed, events come. */
    interface Watch extends AutoCloseable {
        /** The offset from which on everything is told; empty when the log cannot be read now. */
        OptionalLong since();

        @Override
        void close();
    }

    /**
     * An event and where it stands in the partition of its tenant.
     *
     * @param offset names it, for any instance
     */
    record Told(JobLifecycleEvent event, long offset) {}
}
