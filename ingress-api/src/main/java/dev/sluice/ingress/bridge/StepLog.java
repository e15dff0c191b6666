package dev.sluice.ingress.bridge;

import java.util.Map;

/** Where steps are written. One thread. */
interface StepLog extends AutoCloseable {
    /**
     * Writes jobs, answers and the group's places, or nothing of it.
     *
     * @return the last offset in {@code sluice.requests} of each tenant that has jobs in it
     * @throws StepLostException when it is not known to be written: the group's places tell
     */
    Map<String, Long> commit(Step step) throws StepLostException;

    @Override
    void close();
}
