package dev.sluice.schema.job;

import java.time.Instant;
import java.util.Optional;

/**
 * The name of a file, a batch or a redrive: a word for its kind and the digits of a {@link JobId},
 * so it tells its time, its tenant's shard and its core, and carries a MAC. The MAC covers the
 * kind: the digits of a batch are no genuine file.
 *
 * <p>Well-formed, not necessarily genuine; {@link ObjectIds#genuine} tells.
 */
public record ObjectId(Kind kind, JobId digits) {
    private static final String JOB = "job_";

    /** What has such a name. Words are those of OpenAI's ids where it has such things. */
    public enum Kind {
        FILE("file-"),
        BATCH("batch_"),
        REDRIVE("redrive_");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        /** Whose MAC it is: a name that no tenant can have. */
        String label(String tenant) {
            return prefix + '\0' + tenant;
        }
    }

    /** Reads an id from outside. Checks the syntax only. */
    public static Optional<ObjectId> parse(Kind kind, String text) {
        return text.startsWith(kind.prefix)
                ? JobId.parse(JOB + text.substring(kind.prefix.length()))
                        .map(digits -> new ObjectId(kind, digits))
                : Optional.empty();
    }

    /**
     * Reads an id that Sluice wrote.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static ObjectId of(Kind kind, String text) {
        return parse(kind, text)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'%s' is no id (expected: '%s' and 42 lower-case base-32 digits)"
                                                .formatted(text, kind.prefix)));
    }

    /** When it was made, in whole milliseconds. */
    public Instant time() {
        return digits.time();
    }

    /** 16 base-32 digits that no other object of its tenant has. */
    public String core() {
        return digits.core();
    }

    /** The wire form. */
    @Override
    public String toString() {
        return kind.prefix + digits.value().substring(JOB.length());
    }
}
