/**
 * Signed notices of what happened, to the endpoints of tenants: {@code event} what is told, {@code
 * endpoint} whom, {@code outbox} how that comes to be written down, {@code delivery} when and by
 * whom it is sent, {@code send} over the wire, {@code history} what became of it. See decision
 * 0018.
 */
@NullMarked
package dev.sluice.results.webhook;

import org.jspecify.annotations.NullMarked;
