/** Ends a worker in order and within a bound. */
@NullMarked
package dev.sluice.worker.drain;

import org.jspecify.annotations.NullMarked;
