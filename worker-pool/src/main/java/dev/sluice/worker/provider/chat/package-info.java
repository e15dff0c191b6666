/**
 * OpenAI's chat completions as types: what wires that speak otherwise translate from and to. Knows
 * no wire.
 */
@NullMarked
package dev.sluice.worker.provider.chat;

import org.jspecify.annotations.NullMarked;
