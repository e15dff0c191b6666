/**
 * Operations whose answers come whole, as OpenAI's clients know them: embeddings, moderations and
 * images. Their bodies pass as they are.
 */
@NullMarked
package dev.sluice.ingress.plain;

import org.jspecify.annotations.NullMarked;
