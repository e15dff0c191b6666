/**
 * Webhook endpoints of tenants, as clients see them: results keeps them, ingress says who asks.
 * Does not know what is in them.
 */
@NullMarked
package dev.sluice.ingress.webhook;

import org.jspecify.annotations.NullMarked;
