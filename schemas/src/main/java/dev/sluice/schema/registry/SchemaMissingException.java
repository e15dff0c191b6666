package dev.sluice.schema.registry;

/** The registry lacks a schema that this version writes or a record names. */
public final class SchemaMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SchemaMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
