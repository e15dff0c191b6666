package dev.sluice.ingress.status;

/** Asks results-store for a document that is passed on as it is. Thread-safe; blocks. */
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
}
