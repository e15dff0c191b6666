package dev.sluice.standalone.postgres;

import java.util.HashMap;
import java.util.Map;

/** The server's settings, each with its reason. What is not named here is PostgreSQL's default. */
final class ServerSettings {
    /** Fixed when the directory is set up: the same order and encoding of text on every machine. */
    static final Map<String, String> INITIAL =
            Map.of("locale", "C", "locale-provider", "builtin", "builtin-locale", "C.UTF-8");

    private static final Map<String, String> ALWAYS =
            Map.ofEntries(
                    // The library starts the server with both off.
                    Map.entry("fsync", "on"),
                    Map.entry("synchronous_commit", "on"),
                    // TCP on loopback is the only way in: sockets below /tmp are open to every
                    // user, too.
                    Map.entry("listen_addresses", "127.0.0.1"),
                    Map.entry("unix_socket_directories", ""),
                    Map.entry("max_connections", "64"),
                    // While rows are written, a read that finds no clean buffer would wait for the
                    // log's way to the disk; so clean ones are made ahead, 1,000 pages in each 200
                    // ms at most.
                    Map.entry("bgwriter_lru_maxpages", "1000"),
                    // Some statements about jobs lock the tables of all days; beyond this many (it
                    // was 64) every one of them would be a turn in a table that all connections
                    // share.
                    Map.entry("max_locks_per_transaction", "256"),
                    // Our statements are short; compiling them costs more than running them.
                    Map.entry("jit", "off"),
                    // Rows hold prompts and completions, which have no place in a log: no details,
                    // no statements.
                    Map.entry("log_error_verbosity", "terse"),
                    Map.entry("log_min_error_statement", "panic"),
                    Map.entry("log_checkpoints", "off"));

    private static final long BUFFERS_MB_MIN = 128;
    private static final long BUFFERS_MB_MAX = 1_024;

    /** One server of many things on this machine. */
    private static final long PART_OF_MEMORY = 32;

    private ServerSettings() {}

    /**
     * @param memoryBytes of the machine, or of the container
     */
    static Map<String, String> on(long memoryBytes) {
        Map<String, String> settings = new HashMap<>(ALWAYS);
        long megabytes =
                Math.clamp((memoryBytes >> 20) / PART_OF_MEMORY, BUFFERS_MB_MIN, BUFFERS_MB_MAX);
        settings.put("shared_buffers", megabytes + "MB");
        return settings;
    }
}
