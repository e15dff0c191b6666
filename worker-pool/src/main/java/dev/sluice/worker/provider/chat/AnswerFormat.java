package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the answer's text must be. */
public sealed interface AnswerFormat {
    record Text() implements AnswerFormat {}

    /** Some JSON object. */
    record JsonObject() implements AnswerFormat {}

    /** JSON that fits. */
    record JsonSchema(ObjectNode schema) implements AnswerFormat {}
}
