package dev.sluice.schema.error;

/** Whose move it is after an error. */
public enum ErrorKind {
    /** The request is wrong; repeating it unchanged is pointless. */
    CALLER,
    /** A limit was met; the same request may pass later. */
    CAPACITY,
    /** An LLM provider failed or refused. */
    PROVIDER,
    /** Sluice failed. */
    INTERNAL
}
