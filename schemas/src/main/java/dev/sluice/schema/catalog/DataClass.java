package dev.sluice.schema.catalog;

/** How far data may go; each includes those above it. */
public enum DataClass {
    PUBLIC,
    INTERNAL,
    CONFIDENTIAL;

    /** The stricter one. */
    public DataClass or(DataClass other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
