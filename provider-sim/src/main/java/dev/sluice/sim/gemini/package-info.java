/**
 * Google's generateContent as a simulated provider speaks it: requests read and checked, answers,
 * streams and errors written.
 */
@NullMarked
package dev.sluice.sim.gemini;

import org.jspecify.annotations.NullMarked;
