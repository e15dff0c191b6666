package dev.sluice.results.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Answer of {@code GET /internal/v1/watermark}; times are RFC 3339, the epoch is "nothing yet". */
@Serdeable
record WatermarkView(List<Partition> partitions) {
    @Serdeable
    record Partition(
            int partition,
            String watermark,
            @JsonProperty("events_read_through") String eventsReadThrough,
            @JsonProperty("results_read_through") String resultsReadThrough) {}
}
