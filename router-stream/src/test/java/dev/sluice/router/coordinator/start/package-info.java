/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.router.coordinator.start;

import org.jspecify.annotations.NullMarked;
