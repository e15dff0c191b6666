/**
 * A chat as every provider simulates it: admitted or hit by a fault, answered, timed and recorded.
 * What it looks like on the wire is the matter of a {@link Face} in a package of its own.
 */
@NullMarked
package dev.sluice.sim.chat;

import org.jspecify.annotations.NullMarked;
