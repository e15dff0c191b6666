/** The figures of a benchmark as records, as text and as JSON. */
@NullMarked
package dev.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
