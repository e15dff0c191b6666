package dev.sluice.standalone.demo;

/**
 * A lane in the summary.
 *
 * @param jobs that ended there
 * @param attempts calls made there
 * @param tokens of all classes
 * @param queuedP50 milliseconds between acceptance and first start; -1: none measured, as below
 * @param calledP50 milliseconds of completed calls
 */
record LaneRow(
        String lane,
        long jobs,
        long attempts,
        long tokens,
        long costNanoUsd,
        long queuedP50,
        long queuedP95,
        long calledP50,
        long calledP95) {}
