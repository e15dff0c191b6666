/**
 * Anthropic's messages over chat completions, so that they work with every provider: requests are
 * told as chats, answers as messages. See docs/messages.md.
 */
@NullMarked
package dev.sluice.ingress.messages;

import org.jspecify.annotations.NullMarked;
