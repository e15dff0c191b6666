/**
 * Removing what a job's caller sent and got, wherever it rests, at its tenant's wish (decision
 * 0021). Depends on row, postgres and retention; the projection depends on it.
 */
@NullMarked
package dev.sluice.results.erase;

import org.jspecify.annotations.NullMarked;
