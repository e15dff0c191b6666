/** Decides whether a wish starts the next run of a job; pure. */
@NullMarked
package dev.sluice.router.coordinator.redrive;

import org.jspecify.annotations.NullMarked;
