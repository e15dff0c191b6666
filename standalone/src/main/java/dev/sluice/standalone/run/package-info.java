/**
 * Wires the engines, the simulator and the four roles into one process. No logic of its own; may
 * depend on every role and every package here but {@code cli} and {@code demo}.
 */
@NullMarked
package dev.sluice.standalone.run;

import org.jspecify.annotations.NullMarked;
