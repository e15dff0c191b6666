package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * So many cells, requests or tokens, in a window that slides.
 *
 * @param perWindow at most 10,000,000 a second
 * @param window 1 s to 24 h
 * @param burst how many may come at once after a pause; a tenth of {@code perWindow} unless given
 */
public record Rate(
        @JsonProperty(required = true) long perWindow,
        @JsonProperty(required = true) Duration window,
        Long burst) {
    private static final Duration WINDOW_MIN = Duration.ofSeconds(1);
    private static final Duration WINDOW_MAX = Duration.ofHours(24);

    /** Keeps the rounding of a cell to whole nanoseconds below one per cent. */
    private static final long PER_SECOND_MAX = 10_000_000;

    private static final int BURST_PART = 10;

    public Rate {
        if (window.compareTo(WINDOW_MIN) < 0 || window.compareTo(WINDOW_MAX) > 0) {
            throw new IllegalArgumentException("window: %s (expected: 1s..24h)".formatted(window));
        }
        CatalogObject.requireRange(
                perWindow, 1, PER_SECOND_MAX * window.toMillis() / 1_000, "per_window");
        burst = burst == null ? Long.valueOf(Math.max(1, perWindow / BURST_PART)) : burst;
        CatalogObject.requireRange(burst, 1, perWindow, "burst");
    }
}
