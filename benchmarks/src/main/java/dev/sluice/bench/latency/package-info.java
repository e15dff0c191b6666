/** Latency histograms and their summaries. */
@NullMarked
package dev.sluice.bench.latency;

import org.jspecify.annotations.NullMarked;
