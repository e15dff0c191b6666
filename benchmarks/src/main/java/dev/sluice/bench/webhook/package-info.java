/** How many webhooks an instance sends, and what one costs. */
@NullMarked
package dev.sluice.bench.webhook;

import org.jspecify.annotations.NullMarked;
