package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;

/**
 * One {@code chat.completion.chunk}.
 *
 * @param tree becomes part of the answer that is made of it
 * @param line the same as it goes to the caller, in one line; not to be changed
 */
public record Chunk(ObjectNode tree, byte[] line) {

    /** One that Sluice has written. */
    public static Chunk of(ObjectNode tree) {
        return new Chunk(tree, Json.bytes(tree));
    }
}
