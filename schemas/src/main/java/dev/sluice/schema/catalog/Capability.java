package dev.sluice.schema.catalog;

import java.util.Optional;

/** What a model can do, as far as a request shows that it is needed. */
public enum Capability {
    CHAT("chat.completions"),
    RESPONSES("responses"),
    MESSAGES("messages"),
    EMBEDDINGS("embeddings"),
    MODERATIONS("moderations"),
    RERANK("rerank"),
    IMAGES("images.generations"),
    IMAGE_EDITS("images.edits"),
    TRANSCRIPTIONS("audio.transcriptions"),
    TRANSLATIONS("audio.translations"),
    SPEECH("audio.speech"),
    /** Calls functions. */
    TOOLS(""),
    /** Answers by a JSON Schema. */
    JSON_SCHEMA(""),
    /** Sees images in its input. */
    VISION(""),
    /** Hears audio in its input, and speaks where it is asked to. */
    AUDIO(""),
    /** Takes a word on how hard to think. */
    REASONING(""),
    /** Tells in events what it hears, or speaks in them, while it does. */
    AUDIO_STREAMS("");

    /** Empty: no operation of its own. */
    private final String operation;

    Capability(String operation) {
        this.operation = operation;
    }

    /** What a model needs for an operation; empty for one that nobody keeps account of. */
    public static Optional<Capability> ofOperation(String operation) {
        for (Capability capability : values()) {
            if (!operation.isEmpty() && capability.operation.equals(operation)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }
}
