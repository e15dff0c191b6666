package dev.sluice.ingress.status;

import java.util.Optional;

/** Asks results-store for documents that are passed on as they are. Thread-safe; blocks. */
public interface ResultsApi {
    /**
     * An answer.
     *
     * @param mediaType of the body, as results-store says
     */
    record Document(byte[] body, String mediaType) {}

    /**
     * @param path below {@code /internal/v1}, with its query, encoded
     * @throws dev.sluice.schema.error.SluiceException with {@code RESULTS_UNAVAILABLE}, {@code
     *     BACKLOG_FULL}, or {@code INVALID_REQUEST} and the words of results-store
     */
    Document get(String path);

    /**
     * @param path as for {@link #get}
     * @return empty when there is no such thing
     * @throws dev.sluice.schema.error.SluiceException with {@code RESULTS_UNAVAILABLE} or {@code
     *     BACKLOG_FULL}
     */
    Optional<byte[]> find(String path);

    /**
     * Asks for the end of something.
     *
     * @param path as for {@link #get}
     * @throws dev.sluice.schema.error.SluiceException with {@code RESULTS_UNAVAILABLE}, {@code
     *     BACKLOG_FULL}, or what results-store says of the wish
     */
    Document delete(String path);
}
