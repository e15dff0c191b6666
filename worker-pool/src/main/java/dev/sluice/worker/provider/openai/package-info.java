/** The wire API of OpenAI and of everything that speaks it. */
@NullMarked
package dev.sluice.worker.provider.openai;

import org.jspecify.annotations.NullMarked;
