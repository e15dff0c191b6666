/**
 * What a run cost after its result was written. Depends on row, postgres and retention; the
 * projection and the reads depend on it.
 */
@NullMarked
package dev.sluice.results.late;

import org.jspecify.annotations.NullMarked;
