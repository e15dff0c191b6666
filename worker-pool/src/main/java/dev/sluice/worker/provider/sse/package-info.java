/**
 * Answers that come as streams of events: cutting and reading them, and making them whole. Knows no
 * wire; what a provider's events mean, each wire says in a {@link StreamFold}.
 */
@NullMarked
package dev.sluice.worker.provider.sse;

import org.jspecify.annotations.NullMarked;
