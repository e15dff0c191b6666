/**
 * What callers who wait for answers say and hear: the words of one API on each side of a job. The
 * connection is {@code chat}'s business. See decision 0019. Depends on {@code submit} and {@code
 * error}.
 */
@NullMarked
package dev.sluice.ingress.face;

import org.jspecify.annotations.NullMarked;
