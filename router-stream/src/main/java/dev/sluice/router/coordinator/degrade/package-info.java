/** Decides when a route's default response stands in for an answer. Depends on the schema alone. */
@NullMarked
package dev.sluice.router.coordinator.degrade;

import org.jspecify.annotations.NullMarked;
