/** The internal read API: one job, long polls, the watermark, counts. */
@NullMarked
package dev.sluice.results.query;

import org.jspecify.annotations.NullMarked;
