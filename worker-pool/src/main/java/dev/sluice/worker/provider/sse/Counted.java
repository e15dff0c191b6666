package dev.sluice.worker.provider.sse;

import dev.sluice.schema.avro.TokenUsage;

/**
 * What a provider has counted of a stream.
 *
 * @param usage in disjoint classes
 * @param whole whether the output is counted to its end; else it is what was counted some events
 *     ago, or at the beginning
 */
public record Counted(TokenUsage usage, boolean whole) {}
