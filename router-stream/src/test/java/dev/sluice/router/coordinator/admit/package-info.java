/** Tests of admit. */
@NullMarked
package dev.sluice.router.coordinator.admit;

import org.jspecify.annotations.NullMarked;
