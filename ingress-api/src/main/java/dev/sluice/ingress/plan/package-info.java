/**
 * Where a job would run and what it could cost, in the words of the coordinator that would run it.
 */
@NullMarked
package dev.sluice.ingress.plan;

import org.jspecify.annotations.NullMarked;
