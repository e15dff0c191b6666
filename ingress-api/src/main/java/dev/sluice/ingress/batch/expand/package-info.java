/**
 * The batch runner: checks the lines of a batch's file and turns them into jobs, step by step, each
 * in one transaction with the place where it leaves off (decision 0017).
 */
@NullMarked
package dev.sluice.ingress.batch.expand;

import org.jspecify.annotations.NullMarked;
