/**
 * Bedrock's Converse API as a simulated provider speaks it: signatures verified, requests read and
 * checked, answers, binary event streams and errors written.
 */
@NullMarked
package dev.sluice.sim.bedrock;

import org.jspecify.annotations.NullMarked;
