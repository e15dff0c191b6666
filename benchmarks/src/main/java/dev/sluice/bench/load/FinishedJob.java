package dev.sluice.bench.load;

/**
 * What the books keep of a job's result.
 *
 * @param toWorkerMillis from acceptance to the first call; negative when there was none
 */
public record FinishedJob(
        long idHash,
        int run,
        boolean succeeded,
        int attempts,
        long toWorkerMillis,
        long answerBytes) {}
