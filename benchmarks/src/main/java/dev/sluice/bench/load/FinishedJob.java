package dev.sluice.bench.load;

/**
 * What the books keep of a job's result.
 *
 * @param failure why it did not succeed; empty when it did
 * @param toWorkerMillis from acceptance to the first call; negative when there was none
 */
public record FinishedJob(
        long idHash, int run, String failure, int attempts, long toWorkerMillis, long answerBytes) {
    boolean succeeded() {
        return failure.isEmpty();
    }
}
