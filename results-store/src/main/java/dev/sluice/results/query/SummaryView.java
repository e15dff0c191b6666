package dev.sluice.results.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * Answer of {@code GET /internal/v1/summary}.
 *
 * @param jobs how many were counted, at most {@code sluice.results.query.summary-jobs-max}
 */
@Serdeable
record SummaryView(
        String tenant, long jobs, @JsonProperty("by_status") Map<String, Long> byStatus) {}
