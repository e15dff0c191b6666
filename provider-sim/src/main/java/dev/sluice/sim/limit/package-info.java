/** Requests and tokens per minute that a simulated model accepts; depends on nothing. */
@NullMarked
package dev.sluice.sim.limit;

import org.jspecify.annotations.NullMarked;
