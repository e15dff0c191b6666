/**
 * Sends jobs and keeps the ledger of what was sent, acknowledged and finished. Knows HTTP, not
 * Kafka.
 */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
