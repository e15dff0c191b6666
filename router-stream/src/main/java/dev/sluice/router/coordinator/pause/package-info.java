/** Decides whether calls of a job may start now, by what operators have paused. */
@NullMarked
package dev.sluice.router.coordinator.pause;

import org.jspecify.annotations.NullMarked;
