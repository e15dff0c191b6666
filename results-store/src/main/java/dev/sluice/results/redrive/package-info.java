/**
 * Further runs of jobs that have ended, one by one or by filter: finds their requests in the log
 * and writes the wishes that coordinators decide on. May depend on {@code query} and {@code row}.
 * See decision 0020.
 */
@NullMarked
package dev.sluice.results.redrive;

import org.jspecify.annotations.NullMarked;
