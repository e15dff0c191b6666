/** What became of deliveries, and sending them once more. */
@NullMarked
package dev.sluice.results.webhook.history;

import org.jspecify.annotations.NullMarked;
