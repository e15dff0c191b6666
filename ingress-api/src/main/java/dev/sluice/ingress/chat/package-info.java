/**
 * Chat completions as OpenAI's clients know them: a job behind each, its answer on the same
 * connection, whole or as a stream. See decision 0015.
 */
@NullMarked
package dev.sluice.ingress.chat;

import org.jspecify.annotations.NullMarked;
