/** Decides what follows an attempt that ended. */
@NullMarked
package dev.sluice.router.coordinator.retry;

import org.jspecify.annotations.NullMarked;
