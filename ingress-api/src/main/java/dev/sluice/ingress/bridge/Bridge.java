package dev.sluice.ingress.bridge;

/** Kafka as a way in, in this process, while the role runs. */
public interface Bridge extends AutoCloseable {
    void start();

    /** Whether its thread has died; the process should be restarted. */
    boolean dead();

    /** Ends the step under way. */
    @Override
    void close();
}
