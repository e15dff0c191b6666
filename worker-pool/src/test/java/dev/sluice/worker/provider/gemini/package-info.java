@NullMarked
package dev.sluice.worker.provider.gemini;

import org.jspecify.annotations.NullMarked;
