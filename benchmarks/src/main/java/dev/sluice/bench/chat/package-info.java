/**
 * Measures what callers of chat completions see: time to first token and to the end, beside the
 * same calls made to the provider directly, and how many streams an instance of ingress holds.
 */
@NullMarked
package dev.sluice.bench.chat;

import org.jspecify.annotations.NullMarked;
