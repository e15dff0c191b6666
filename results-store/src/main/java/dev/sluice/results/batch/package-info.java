/**
 * Files and batches: their projection, what callers are told of them, and the files that batches
 * end with. Knows {@code row} and {@code postgres}, not the projection that it is a part of.
 */
@NullMarked
package dev.sluice.results.batch;

import org.jspecify.annotations.NullMarked;
