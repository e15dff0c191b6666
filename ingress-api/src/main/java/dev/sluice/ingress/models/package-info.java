/** The models that a key may name, as OpenAI's clients list them: its routes. */
@NullMarked
package dev.sluice.ingress.models;

import org.jspecify.annotations.NullMarked;
