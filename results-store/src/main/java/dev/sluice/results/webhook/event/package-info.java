/** What webhooks tell of: events, their ids and their payloads. Pure. */
@NullMarked
package dev.sluice.results.webhook.event;

import org.jspecify.annotations.NullMarked;
