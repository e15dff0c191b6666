/** The text of simulated answers, the same for the same seed. */
@NullMarked
package dev.sluice.sim.text;

import org.jspecify.annotations.NullMarked;
