/**
 * How long a simulated model takes to begin and to go on; pure arithmetic, no clock and no timer.
 */
@NullMarked
package dev.sluice.sim.latency;

import org.jspecify.annotations.NullMarked;
