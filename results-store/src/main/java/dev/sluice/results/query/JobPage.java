package dev.sluice.results.query;

import java.util.List;

/**
 * A part of a list of jobs, without their responses.
 *
 * @param more whether older jobs follow
 */
public record JobPage(List<StoredJob> jobs, boolean more) {}
