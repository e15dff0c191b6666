/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.router.coordinator.limit;

import org.jspecify.annotations.NullMarked;
