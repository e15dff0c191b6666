package dev.sluice.results.watermark;

/**
 * What the projection knows of one coordinator partition, in epoch milliseconds; 0 is "nothing
 * yet".
 *
 * @param acceptedMs highest accept time among its events
 * @param eventsThroughMs log time up to which its events have been read
 * @param resultsThroughMs log time up to which its results have been read
 */
public record Watermark(
        int partition, long acceptedMs, long eventsThroughMs, long resultsThroughMs) {}
