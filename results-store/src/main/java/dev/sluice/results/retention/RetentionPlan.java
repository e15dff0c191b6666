package dev.sluice.results.retention;

import java.util.List;

/** Partitions to make and partitions to drop, each in order of class and day. */
record RetentionPlan(List<DayPartition> create, List<DayPartition> drop) {}
