package dev.sluice.schema.catalog;

/** What happens to a job that asks for more tokens than a cap allows. */
public enum OverCap {
    REJECT,
    /** Its call is sent with the cap; a prompt cannot be shortened and is rejected. */
    CLAMP
}
