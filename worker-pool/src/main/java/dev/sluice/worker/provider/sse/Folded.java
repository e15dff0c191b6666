package dev.sluice.worker.provider.sse;

import dev.sluice.worker.provider.CallFailure;
import java.util.List;

/** What an event of a provider's stream comes to. */
public sealed interface Folded {
    /** An event that says nothing to callers. */
    Folded NOTHING = new Chunks(List.of(), false);

    /**
     * @param last whether the answer is complete with them
     */
    record Chunks(List<Chunk> chunks, boolean last) implements Folded {}

    /** The stream cannot go on. */
    record Failed(CallFailure failure) implements Folded {}
}
