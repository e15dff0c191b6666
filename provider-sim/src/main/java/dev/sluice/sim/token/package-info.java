/** Token counts: exact ones from the published encodings, and a cheap estimate for benchmarks. */
@NullMarked
package dev.sluice.sim.token;

import org.jspecify.annotations.NullMarked;
