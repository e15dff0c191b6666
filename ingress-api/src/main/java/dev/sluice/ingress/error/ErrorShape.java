package dev.sluice.ingress.error;

/** The shapes in which errors leave, one per family of paths. */
public enum ErrorShape {
    /** RFC 9457, on Sluice's own paths. */
    PROBLEM,
    /** {@code error} with its four members, on the paths that OpenAI's clients know. */
    OPENAI,
    /** {@code type} and {@code error}, on the path that Anthropic's clients know. */
    ANTHROPIC,
    /** {@code error_code} and {@code message}, on the schema registry's paths. */
    REGISTRY;

    public static ErrorShape of(String path) {
        if (isOpenAi(path)) {
            return OPENAI;
        }
        if (path.equals("/v1/messages") || path.startsWith("/v1/messages/")) {
            return ANTHROPIC;
        }
        return path.startsWith("/schemas/")
                        || path.equals("/subjects")
                        || path.startsWith("/subjects/")
                        || path.equals("/config")
                ? REGISTRY
                : PROBLEM;
    }

    private static boolean isOpenAi(String path) {
        return switch (path) {
            case "/v1/chat/completions",
                    "/v1/audio/speech",
                    "/v1/audio/transcriptions",
                    "/v1/audio/translations",
                    "/v1/batches",
                    "/v1/embeddings",
                    "/v1/files",
                    "/v1/images/edits",
                    "/v1/images/generations",
                    "/v1/images/variations",
                    "/v1/models",
                    "/v1/moderations",
                    "/v1/responses" ->
                    true;
            default ->
                    path.startsWith("/v1/models/")
                            || path.startsWith("/v1/responses/")
                            || path.startsWith("/v1/files/")
                            || path.startsWith("/v1/batches/");
        };
    }
}
