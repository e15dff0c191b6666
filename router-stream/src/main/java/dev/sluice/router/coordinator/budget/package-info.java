/** Decides whether a call may start, by money. */
@NullMarked
package dev.sluice.router.coordinator.budget;

import org.jspecify.annotations.NullMarked;
