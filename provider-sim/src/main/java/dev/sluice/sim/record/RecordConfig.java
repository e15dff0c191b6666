package dev.sluice.sim.record;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How much of the record is kept.
 *
 * @param callsMax finished calls kept in memory, at most 10,000,000; about 150 bytes each
 * @param file where every finished call is appended as a line of JSON, so that the record survives
 *     the process
 */
public record RecordConfig(int callsMax, Optional<Path> file) {
    private static final int CALLS_LIMIT = 10_000_000;

    public RecordConfig {
        if (callsMax < 1 || callsMax > CALLS_LIMIT) {
            throw new IllegalArgumentException(
                    "callsMax " + callsMax + ": expected 1 to " + CALLS_LIMIT);
        }
    }

    /** A million calls in memory, no file. */
    public static RecordConfig defaults() {
        return new RecordConfig(1_000_000, Optional.empty());
    }
}
