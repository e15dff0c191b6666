package dev.sluice.results.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * The channel on which a projection tells every read instance which jobs have ended: the cores of
 * their ids, one after the other.
 */
public final class FinishedChannel {
    public static final String NAME = "sluice_finished";

    static final int CORE_LENGTH = 16;

    /** PostgreSQL takes payloads below 8,000 bytes. */
    static final int CORES_MAX = 7_999 / CORE_LENGTH;

    private FinishedChannel() {}

    /** As few payloads as possible. */
    public static List<String> payloads(List<String> cores) {
        List<String> payloads = new ArrayList<>();
        for (int from = 0; from < cores.size(); from += CORES_MAX) {
            int to = Math.min(cores.size(), from + CORES_MAX);
            payloads.add(String.join("", cores.subList(from, to)));
        }
        return payloads;
    }

    public static List<String> cores(String payload) {
        List<String> cores = new ArrayList<>();
        for (int at = 0; at + CORE_LENGTH <= payload.length(); at += CORE_LENGTH) {
            cores.add(payload.substring(at, at + CORE_LENGTH));
        }
        return cores;
    }
}
