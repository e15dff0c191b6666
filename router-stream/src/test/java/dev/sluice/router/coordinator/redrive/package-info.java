/** Tests of admit. */
@NullMarked
package dev.sluice.router.coordinator.redrive;

import org.jspecify.annotations.NullMarked;
