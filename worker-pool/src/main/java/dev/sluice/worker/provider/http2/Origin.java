package dev.sluice.worker.provider.http2;

import java.net.URI;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Whose connections calls may share: one server, reached and trusted in one way.
 *
 * @param proxy that is asked for a tunnel; null: none
 * @param authorities PEM file of those that are trusted; null: the usual ones
 * @param modified when that file was last changed: calls after a change trust anew; null: there is
 *     no file, or none that can be read
 */
public record Origin(
        String host,
        int port,
        @Nullable URI proxy,
        @Nullable Path authorities,
        @Nullable FileTime modified) {}
