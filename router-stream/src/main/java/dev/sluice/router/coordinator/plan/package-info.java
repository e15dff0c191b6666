/** Decides which lanes a job may use and in which order. */
@NullMarked
package dev.sluice.router.coordinator.plan;

import org.jspecify.annotations.NullMarked;
