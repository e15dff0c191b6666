/** Decides whether a request becomes a job. */
@NullMarked
package dev.sluice.router.coordinator.admit;

import org.jspecify.annotations.NullMarked;
