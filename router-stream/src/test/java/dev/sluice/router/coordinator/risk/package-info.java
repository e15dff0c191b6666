/** Tests of risk. */
@NullMarked
package dev.sluice.router.coordinator.risk;

import org.jspecify.annotations.NullMarked;
