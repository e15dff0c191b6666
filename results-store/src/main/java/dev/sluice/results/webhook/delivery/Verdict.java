package dev.sluice.results.webhook.delivery;

import java.time.Duration;
import java.util.Optional;

/** What an attempt says about its delivery and its endpoint. */
sealed interface Verdict {
    record Delivered() implements Verdict {}

    /** The receiver wants no more, ever. */
    record Gone() implements Verdict {}

    /**
     * The receiver wants less for a while.
     *
     * @param retryAfter as it said, if it did
     */
    record Throttled(Optional<Duration> retryAfter) implements Verdict {}

    /**
     * @param reason a word for it
     * @param retryAfter as the receiver said, if it did
     */
    record Failed(String reason, Optional<Duration> retryAfter) implements Verdict {}

    default boolean delivered() {
        return this instanceof Delivered;
    }
}
