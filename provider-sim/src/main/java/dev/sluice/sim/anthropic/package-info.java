/**
 * Anthropic's Messages API as a simulated provider speaks it: requests read and checked, answers,
 * streams and errors written.
 */
@NullMarked
package dev.sluice.sim.anthropic;

import org.jspecify.annotations.NullMarked;
