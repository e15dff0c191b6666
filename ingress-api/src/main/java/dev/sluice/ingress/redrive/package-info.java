/**
 * Further runs of jobs that have ended: what callers ask is checked here, found and written by
 * results-store, and decided by coordinators. See decision 0020.
 */
@NullMarked
package dev.sluice.ingress.redrive;

import org.jspecify.annotations.NullMarked;
