package dev.sluice.ingress.error;

/** The shapes in which errors leave, one per family of paths. */
enum ErrorShape {
    /** RFC 9457, on Sluice's own paths. */
    PROBLEM,
    /** {@code error} with its four members, on the paths that OpenAI's clients know. */
    OPENAI,
    /** {@code error_code} and {@code message}, on the schema registry's paths. */
    REGISTRY;

    static ErrorShape of(String path) {
        if (path.equals("/v1/chat/completions")) {
            return OPENAI;
        }
        return path.startsWith("/schemas/")
                        || path.equals("/subjects")
                        || path.startsWith("/subjects/")
                        || path.equals("/config")
                ? REGISTRY
                : PROBLEM;
    }
}
