/** Ending a job at its caller's wish; depends on {@code submit} and on the log. */
@NullMarked
package dev.sluice.ingress.cancel;

import org.jspecify.annotations.NullMarked;
