package dev.sluice.sim.record;

import java.util.Map;

/**
 * Totals over the record since it was last cleared.
 *
 * @param received calls that arrived
 * @param inFlight of those, not finished yet
 * @param finished of those, finished; equals {@code kept + dropped}
 * @param kept finished calls that can be read
 * @param dropped finished calls that came after the record was full: if not 0 the record has a gap
 * @param aborted finished calls whose caller went away before the end
 * @param fileDropped finished calls that the file does not have; 0 without a file
 * @param byStatus finished calls by HTTP status sent; 0 for none
 */
public record CallCount(
        long received,
        long inFlight,
        long finished,
        long kept,
        long dropped,
        long aborted,
        long fileDropped,
        Map<Integer, Long> byStatus) {}
