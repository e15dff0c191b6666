package dev.sluice.results.webhook.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What became of a delivery, not written down yet.
 *
 * @param verdict null when nothing was tried
 * @param attempt as JSON, for the delivery's log; null when nothing was tried
 */
record Settled(
        Delivery delivery,
        RetryPolicy.Next next,
        @Nullable Verdict verdict,
        @Nullable String attempt,
        long atMs) {}
