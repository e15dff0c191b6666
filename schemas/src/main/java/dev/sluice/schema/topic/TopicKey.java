package dev.sluice.schema.topic;

/** What the key of a topic means; all keys are UTF-8 text or absent. */
public enum TopicKey {
    /** Decimal tenant shard; the partition is the tenant's explicit placement. */
    TENANT_SHARD,
    /**
     * No key; the partition is chosen explicitly (a coordinator's, an allocator's, a waiting
     * ingress's).
     */
    EXPLICIT_PARTITION,
    /** {@code <kind>/<name>} of a catalogue object. */
    CATALOG_NAME,
    /** {@code <kind>/<id>} of a file or batch; the partition is its tenant's placement. */
    BATCH_NAME,
    LANE,
    TENANT,
    NONE
}
