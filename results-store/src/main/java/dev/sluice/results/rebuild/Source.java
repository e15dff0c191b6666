package dev.sluice.results.rebuild;

/**
 * Where a partition of a topic began when a rebuild began.
 *
 * @param first its first offset; 0: nothing of it was dropped
 * @param fromMs log time of its first record, epoch milliseconds; 0 when nothing was dropped
 */
record Source(String topic, int partition, long first, long fromMs) {}
