package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lanes that share a provider's limits; what one allocator owns. Over any time, at most what the
 * rates allow for it plus the bursts is sent; a call counts for its estimated tokens when it is
 * sent and for its true ones from its end on.
 *
 * @param concurrency most attempts in flight over all coordinators; the window shrinks below it
 *     when the provider turns calls away, and grows back
 * @param concurrencyMin the window never shrinks below this; 1 unless given
 * @param requestsPerMinute null: no bound
 * @param requestsBurst requests that may come at once after a silence; unless given those of two
 *     seconds, at least 2
 * @param tokensPerMinute of input and output together; null: no bound
 * @param tokensBurst unless given those of six seconds
 * @param onSilence what coordinators use while the group's allocator does not answer; null: their
 *     shares, as they are
 */
public record LimitGroup(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) int concurrency,
        @Nullable Integer concurrencyMin,
        @Nullable Long requestsPerMinute,
        @Nullable Long requestsBurst,
        @Nullable Long tokensPerMinute,
        @Nullable Long tokensBurst,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable OnSilence onSilence)
        implements CatalogObject {
    private static final long RATE_MAX = 1_000_000_000_000L;
    private static final long REQUESTS_BURSTS_PER_MINUTE = 30;
    private static final long TOKENS_BURSTS_PER_MINUTE = 10;
    private static final long BURST_MIN = 2;

    public LimitGroup {
        CatalogObject.requireText(name, "limit_group.name");
        CatalogObject.requireRange(concurrency, 1, 1_000_000, "limit_group.concurrency");
        concurrencyMin = concurrencyMin == null ? 1 : concurrencyMin;
        CatalogObject.requireRange(concurrencyMin, 1, concurrency, "limit_group.concurrency_min");
        requestsBurst =
                burst(requestsPerMinute, requestsBurst, REQUESTS_BURSTS_PER_MINUTE, "requests");
        tokensBurst = burst(tokensPerMinute, tokensBurst, TOKENS_BURSTS_PER_MINUTE, "tokens");
    }

    /** Whose shares stay while its allocator is silent. */
    public LimitGroup(
            String name,
            int concurrency,
            @Nullable Integer concurrencyMin,
            @Nullable Long requestsPerMinute,
            @Nullable Long requestsBurst,
            @Nullable Long tokensPerMinute,
            @Nullable Long tokensBurst) {
        this(
                name,
                concurrency,
                concurrencyMin,
                requestsPerMinute,
                requestsBurst,
                tokensPerMinute,
                tokensBurst,
                null);
    }

    /** A window only. */
    public LimitGroup(String name, int concurrency) {
        this(name, concurrency, null, null, null, null, null);
    }

    /**
     * A bound over time.
     *
     * @param burst what may come at once after a silence
     */
    public record Rate(long perMinute, long burst) {}

    public Optional<Rate> requestRate() {
        return rate(requestsPerMinute, requestsBurst);
    }

    public Optional<Rate> tokenRate() {
        return rate(tokensPerMinute, tokensBurst);
    }

    /**
     * Calls that a coordinator may have in flight.
     *
     * @param granted by the group's allocator
     * @param silentMs for how long it has left a report unanswered; 0: it has not
     */
    public int share(int granted, long silentMs) {
        return onSilence == null ? granted : onSilence.share(granted, silentMs);
    }

    private static Optional<Rate> rate(@Nullable Long perMinute, @Nullable Long burst) {
        return perMinute == null || burst == null
                ? Optional.empty()
                : Optional.of(new Rate(perMinute, burst));
    }

    /** What the window never shrinks below. */
    public int windowMin() {
        return concurrencyMin == null ? 1 : concurrencyMin;
    }

    private static @Nullable Long burst(
            @Nullable Long perMinute, @Nullable Long given, long parts, String what) {
        if (perMinute == null) {
            if (given != null) {
                throw new IllegalArgumentException(
                        "limit_group.%s_burst: %d (expected: none without %s_per_minute)"
                                .formatted(what, given, what));
            }
            return null;
        }
        CatalogObject.requireRange(perMinute, 1, RATE_MAX, "limit_group." + what + "_per_minute");
        long burst = given == null ? Math.max(BURST_MIN, perMinute / parts) : given;
        CatalogObject.requireRange(burst, BURST_MIN, RATE_MAX, "limit_group." + what + "_burst");
        return burst;
    }
}
