package dev.sluice.standalone.processes;

/** Job request lines and ids. */
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

    /** A well-formed id that nobody made. */
    static String forged(String id) {
        int middle = id.length() / 2;
        char other = id.charAt(middle) == '0' ? '1' : '0';
        return id.substring(0, middle) + other + id.substring(middle + 1);
    }
}
