package dev.sluice.runtime.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who changes the catalogue, for the record.
 *
 * @param actor id of an API key, or {@code cli:} and a user of the operating system
 * @param tenant of the key; null for a command
 * @param action what it is called; null for what it does to an object: create, update, delete
 * @param sourceAddress where the request came from; null for a command
 */
public record Deed(
        String actor,
        @Nullable String tenant,
        @Nullable String action,
        @Nullable String reason,
        @Nullable String sourceAddress,
        @Nullable String requestId,
        Instant at) {
    /**
     * Of somebody at a command line.
     *
     * @param reason what was typed, or why
     */
    public static Deed ofCommand(String reason, Instant at) {
        return new Deed(
                "cli:" + System.getProperty("user.name", "unknown"),
                null,
                null,
                reason,
                null,
                null,
                at);
    }

    /** By another name than what it does to an object. */
    public Deed called(String otherAction, @Nullable String why) {
        return new Deed(
                actor,
                tenant,
                otherAction,
                why == null ? reason : why,
                sourceAddress,
                requestId,
                at);
    }
}
