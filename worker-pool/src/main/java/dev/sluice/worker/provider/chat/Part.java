package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A piece of a message's content. */
public sealed interface Part {
    /** Where in the body it stands, e.g. {@code messages[0].content[1]}. */
    String at();

    /** The caller's {@code cache_control} on it, as it was written; null: none. */
    @Nullable JsonNode cacheControl();

    record Text(String at, @Nullable JsonNode cacheControl, String text) implements Part {}

    /** Bytes inside the body. */
    record Inline(
            String at,
            @Nullable JsonNode cacheControl,
            Medium medium,
            String mimeType,
            String base64)
            implements Part {}

    /** Bytes that the provider is to fetch. */
    record Remote(String at, @Nullable JsonNode cacheControl, Medium medium, String url)
            implements Part {}

    enum Medium {
        IMAGE,
        AUDIO,
        FILE
    }
}
