/** The control API under /_sim: change models, read and clear the record of calls. */
@NullMarked
package dev.sluice.sim.control;

import org.jspecify.annotations.NullMarked;
