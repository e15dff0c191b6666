/**
 * OpenAI's wire API as a simulated provider speaks it: requests read and checked, answers, streams
 * and errors written.
 */
@NullMarked
package dev.sluice.sim.openai;

import org.jspecify.annotations.NullMarked;
