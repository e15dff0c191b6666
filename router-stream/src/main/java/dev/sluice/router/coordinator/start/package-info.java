/** Decides whether a call starts, and keeps the jobs that wait until it may. */
@NullMarked
package dev.sluice.router.coordinator.start;

import org.jspecify.annotations.NullMarked;
