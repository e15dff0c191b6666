/** Answers on their way to the ingress instance where a caller waits, straight from the call. */
@NullMarked
package dev.sluice.worker.stream;

import org.jspecify.annotations.NullMarked;
