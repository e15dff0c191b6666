package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may call.
 *
 * @param at where in the body it stands, e.g. {@code tools[0]}
 * @param parameters JSON Schema of an object
 * @param strict whether arguments must fit the schema
 * @param cacheControl as the caller wrote it; null: none
 */
public record Tool(
        String at,
        String name,
        @Nullable String description,
        ObjectNode parameters,
        boolean strict,
        @Nullable JsonNode cacheControl) {}
