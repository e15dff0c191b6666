/** What goes wrong on purpose and how often; pure decisions that know no wire format. */
@NullMarked
package dev.sluice.sim.fault;

import org.jspecify.annotations.NullMarked;
