/** Tests of dispatch. */
@NullMarked
package dev.sluice.router.coordinator.dispatch;

import org.jspecify.annotations.NullMarked;
