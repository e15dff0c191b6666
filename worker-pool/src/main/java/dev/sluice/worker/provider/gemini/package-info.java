/** The Gemini API of Google AI Studio. */
@NullMarked
package dev.sluice.worker.provider.gemini;

import org.jspecify.annotations.NullMarked;
