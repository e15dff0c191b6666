package dev.sluice.ingress.bulk;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of bulk requests in one process. Reaching them makes uploads wait, except the number of
 * requests, which is refused with 429.
 *
 * @param requestsMax bulk requests at once
 * @param windowLines lines of one request between reading and answering
 * @param bytesMax bytes of lines that wait for the log, over all requests
 * @param storesMax large bodies that are being stored at once, over all requests
 * @param largeLinesMax lines over 1 MiB that are being read at once, over all requests
 * @param chunkBytes answer bytes that are collected before they are sent; less when lines are slow
 * @param spoolDir where answers wait for a client that does not read them yet; null: the system's
 *     directory for temporary files
 * @param spoolBytesMax answers of one request that may wait there; then its upload waits
 * @param lineTimeout longest wait for one line's confirmation; must exceed the producer's
 */
@ConfigurationProperties("sluice.ingress.bulk")
public record BulkConfig(
        @Bindable(defaultValue = "64") int requestsMax,
        @Bindable(defaultValue = "2048") int windowLines,
        @Bindable(defaultValue = "67108864") int bytesMax,
        @Bindable(defaultValue = "16") int storesMax,
        @Bindable(defaultValue = "4") int largeLinesMax,
        @Bindable(defaultValue = "32768") int chunkBytes,
        @Nullable Path spoolDir,
        @Bindable(defaultValue = "1073741824") long spoolBytesMax,
        @Bindable(defaultValue = "40s") Duration lineTimeout) {}
