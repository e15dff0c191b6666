/** Decides when an attempt is lost, in log time. */
@NullMarked
package dev.sluice.router.coordinator.lease;

import org.jspecify.annotations.NullMarked;
