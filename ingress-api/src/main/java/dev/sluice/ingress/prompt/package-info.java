/**
 * Looks into provider requests for what their prompts are made of and counts their tokens. Depends
 * on the JSON package and on the catalogue.
 */
@NullMarked
package dev.sluice.ingress.prompt;

import org.jspecify.annotations.NullMarked;
