/**
 * Answers that come as server-sent events: reading them, and making them whole. Depends on {@code
 * provider} and on JSON alone.
 */
@NullMarked
package dev.sluice.worker.provider.sse;

import org.jspecify.annotations.NullMarked;
