/** Traces of calls that somebody once made: when each began and how long it was. */
@NullMarked
package dev.sluice.sim.trace;

import org.jspecify.annotations.NullMarked;
