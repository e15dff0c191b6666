/** One job as one row: what its records add up to, and how that is written. */
@NullMarked
package dev.sluice.results.row;

import org.jspecify.annotations.NullMarked;
