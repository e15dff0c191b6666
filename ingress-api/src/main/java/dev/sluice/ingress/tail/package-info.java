/**
 * Streams of answers that are read again from the log, many by one reader. May depend on kafka, the
 * log.
 */
@NullMarked
package dev.sluice.ingress.tail;

import org.jspecify.annotations.NullMarked;
