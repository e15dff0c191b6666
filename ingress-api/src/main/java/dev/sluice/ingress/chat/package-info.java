/**
 * Callers who wait for the answer to a job on their connection, whole or as a stream, and the
 * plainest of them, who ask for chat completions as OpenAI's clients do. See decision 0015.
 */
@NullMarked
package dev.sluice.ingress.chat;

import org.jspecify.annotations.NullMarked;
