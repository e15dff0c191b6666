/**
 * Version 2 of Cohere's API as a simulated provider speaks it: chat, embed and rerank, read and
 * checked, answered and refused.
 */
@NullMarked
package dev.sluice.sim.cohere;

import org.jspecify.annotations.NullMarked;
