/** The simulated models and how each behaves, changeable while the simulator runs. */
@NullMarked
package dev.sluice.sim.model;

import org.jspecify.annotations.NullMarked;
