/** Tests. */
@NullMarked
package dev.sluice.router.coordinator.pause;

import org.jspecify.annotations.NullMarked;
