package dev.sluice.standalone.cli;

/** Commands for a shell that a newcomer can copy. */
final class CurlText {
    private CurlText() {}

    /**
     * Submits one job and reads it back.
     *
     * @param key as the shell sees it
     */
    static String submit(String base, String key) {
        return """
                  curl -s %1$s/v1/jobs -H "Authorization: Bearer %2$s" -H 'Content-Type: application/json' \\
                    -d '{"body": {"model": "small", "messages": [{"role": "user", "content": "What is 6 times 7?"}]}}'
                  curl -s "%1$s/v1/jobs/ID?wait=20s" -H "Authorization: Bearer %2$s"   # ID from the answer above"""
                .formatted(base, key)
                .indent(2)
                .stripTrailing();
    }

    /** A word for a POSIX shell. */
    static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
