/** Decides how much may be handed to workers now. */
@NullMarked
package dev.sluice.router.coordinator.dispatch;

import org.jspecify.annotations.NullMarked;
