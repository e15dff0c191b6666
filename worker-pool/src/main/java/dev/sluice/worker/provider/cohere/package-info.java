/** Cohere's API, version 2: chat, embed and rerank. */
@NullMarked
package dev.sluice.worker.provider.cohere;

import org.jspecify.annotations.NullMarked;
