package dev.sluice.schema.catalog;

/** What a provider sells one model as, at prices of its own. */
public enum ServiceTier {
    STANDARD,
    /** Cheaper, slower, and refused when the provider is busy. */
    FLEX,
    /** Dearer and faster. */
    PRIORITY,
    /** The provider's own batches. */
    BATCH
}
