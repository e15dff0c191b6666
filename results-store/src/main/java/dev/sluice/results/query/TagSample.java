package dev.sluice.results.query;

/**
 * What the newest jobs of a window are like.
 *
 * @param jobs that were looked at, at most {@link TagPolicy#SAMPLE_JOBS}; fewer: there are no more
 * @param oldestMs when the last of them was accepted, epoch milliseconds
 * @param newestMs when the first of them was accepted
 * @param tagged of them, with the metadata that is asked for
 * @param others of them, that the other filters let through
 * @param both of them, with that metadata and let through by the others
 */
record TagSample(int jobs, long oldestMs, long newestMs, int tagged, int others, int both) {}
