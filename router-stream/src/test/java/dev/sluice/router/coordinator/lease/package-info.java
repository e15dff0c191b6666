/** Tests of lease. */
@NullMarked
package dev.sluice.router.coordinator.lease;

import org.jspecify.annotations.NullMarked;
