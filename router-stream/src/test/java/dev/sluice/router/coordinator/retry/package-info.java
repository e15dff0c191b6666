/** Tests of retry. */
@NullMarked
package dev.sluice.router.coordinator.retry;

import org.jspecify.annotations.NullMarked;
