/** Tells the coordinators what happens to their attempts, and that this worker lives. */
@NullMarked
package dev.sluice.worker.report;

import org.jspecify.annotations.NullMarked;
