/** Tests of hedge. */
@NullMarked
package dev.sluice.router.coordinator.hedge;

import org.jspecify.annotations.NullMarked;
