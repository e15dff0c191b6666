/** The record of every call that the simulator got, in memory and, if asked for, in a file. */
@NullMarked
package dev.sluice.sim.record;

import org.jspecify.annotations.NullMarked;
