/** Tests of what prompts are made of. */
@NullMarked
package dev.sluice.ingress.prompt;

import org.jspecify.annotations.NullMarked;
