/**
 * OpenAI's responses: as they are on lanes that speak them, and over chat completions, so that they
 * work with every provider: requests are told as chats, answers as responses. See
 * docs/responses.md.
 */
@NullMarked
package dev.sluice.ingress.responses;

import org.jspecify.annotations.NullMarked;
