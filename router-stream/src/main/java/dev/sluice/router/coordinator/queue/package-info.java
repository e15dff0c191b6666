/** Keeps waiting jobs in the order in which they shall run; memory only, rebuilt from the store. */
@NullMarked
package dev.sluice.router.coordinator.queue;

import org.jspecify.annotations.NullMarked;
