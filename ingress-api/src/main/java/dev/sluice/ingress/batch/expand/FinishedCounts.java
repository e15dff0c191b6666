package dev.sluice.ingress.batch.expand;

/** How many jobs of a batch have ended, as far as is known here: never too many. */
interface FinishedCounts {
    long of(String batchId);
}
