package dev.sluice.ingress.batch.expand;

/** The expansion of batches by this process, while the role runs. */
public interface BatchRuns extends AutoCloseable {
    void start();

    /** Whether its thread has died; the process should be restarted. */
    boolean dead();

    /** Ends the step under way. */
    @Override
    void close();
}
