/** Measures batches from the upload of a file to its finished output file. */
@NullMarked
package dev.sluice.bench.batch;

import org.jspecify.annotations.NullMarked;
