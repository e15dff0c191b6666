package dev.sluice.schema.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Bytes that are no record of this topic, or one that this version does not know. Such records go
 * to dead letters.
 */
public final class UnreadableRecordException extends SerializationException {
    private static final long serialVersionUID = 1L;

    public UnreadableRecordException(String message) {
        super(message);
    }

    public UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
