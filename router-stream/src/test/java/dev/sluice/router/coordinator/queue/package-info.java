/** Tests of queue. */
@NullMarked
package dev.sluice.router.coordinator.queue;

import org.jspecify.annotations.NullMarked;
