/** Repeatable pseudo-random draws from hashes, so that chance is the same in every run. */
@NullMarked
package dev.sluice.sim.seed;

import org.jspecify.annotations.NullMarked;
