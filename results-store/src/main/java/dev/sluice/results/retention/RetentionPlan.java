package dev.sluice.results.retention;

import java.util.List;

/**
 * What a round does with partitions, each in order of class and day.
 *
 * @param create to make
 * @param drop to drop
 * @param late to drop as soon as nobody waits for a job of theirs
 */
record RetentionPlan(List<DayPartition> create, List<DayPartition> drop, List<DayPartition> late) {}
