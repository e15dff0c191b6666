/** From topics to rows: reads events and results and writes one row per job, exactly once. */
@NullMarked
package dev.sluice.results.project;

import org.jspecify.annotations.NullMarked;
