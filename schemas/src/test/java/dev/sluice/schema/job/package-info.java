/**
 * Tests of the job's id and lifecycle, and the lifecycle table that {@code docs/job-lifecycle.md}
 * is made from.
 */
@NullMarked
package dev.sluice.schema.job;

import org.jspecify.annotations.NullMarked;
