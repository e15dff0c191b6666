package dev.sluice.standalone.processes;

/** Job request lines. */
final class Jobs {
    private Jobs() {}

    static String line(String route, String question) {
        return line(route, question, "", "");
    }

    /**
     * @param inBody further fields of the provider's request, starting with a comma
     * @param beside further fields of the job request, starting with a comma
     */
    static String line(String route, String question, String inBody, String beside) {
        return """
               {"body":{"model":"%s","messages":[{"role":"user","content":"%s"}]%s}%s}"""
                .formatted(route, question, inBody, beside);
    }
}
