/** Batches as OpenAI's clients use them: created, shown, cancelled and retried here. */
@NullMarked
package dev.sluice.ingress.batch;

import org.jspecify.annotations.NullMarked;
