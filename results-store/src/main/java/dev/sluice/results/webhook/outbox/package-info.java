/** Where events become deliveries, in the transaction of whoever tells of them, and their days. */
@NullMarked
package dev.sluice.results.webhook.outbox;

import org.jspecify.annotations.NullMarked;
