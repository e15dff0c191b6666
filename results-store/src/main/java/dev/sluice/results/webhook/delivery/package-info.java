/**
 * Deliveries: sent by whoever projects their partition, tried again until they are taken or given
 * up. Policies are pure; {@link dev.sluice.results.webhook.delivery.DeliveryLoop} executes them.
 */
@NullMarked
package dev.sluice.results.webhook.delivery;

import org.jspecify.annotations.NullMarked;
