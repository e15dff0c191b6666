package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;

/** What an answer says about one job: its id, or that there is none. */
sealed interface AckLine {
    /**
     * @param idHash of the job's id, see {@link JobIdHash}
     */
    record Accepted(long idHash) implements AckLine {}

    /**
     * @param answer as it came, cut to a readable length
     */
    record Refused(String answer) implements AckLine {}

    byte[] ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    int TOLD_MAX = 400;

    /** Reads an answer line of a bulk request or the answer to a single one. */
    static AckLine parse(byte[] line, int from, int to) {
        for (int at = from; at + ID.length < to; at++) {
            // custom_id ends in the same letters but has no quote before them.
            if (line[at] == '"' && matches(line, at)) {
                int start = at + ID.length;
                int end = start;
                while (end < to && line[end] != '"') {
                    end++;
                }
                return new Accepted(JobIdHash.of(line, start, end));
            }
        }
        return new Refused(
                new String(line, from, Math.min(to - from, TOLD_MAX), StandardCharsets.UTF_8));
    }

    private static boolean matches(byte[] line, int at) {
        for (int i = 0; i < ID.length; i++) {
            if (line[at + i] != ID[i]) {
                return false;
            }
        }
        return true;
    }
}
