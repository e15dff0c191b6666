/** Endpoints of tenants, their secrets, and the internal API that keeps them. */
@NullMarked
package dev.sluice.results.webhook.endpoint;

import org.jspecify.annotations.NullMarked;
