/** Removing the bodies of a job at its tenant's wish; results-store does it. */
@NullMarked
package dev.sluice.ingress.erase;

import org.jspecify.annotations.NullMarked;
