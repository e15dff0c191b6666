package dev.sluice.standalone.postgres;

import java.util.Map;

/** The server's settings, each with its reason. What is not named here is PostgreSQL's default. */
final class ServerSettings {
    /** Fixed when the directory is set up: the same order and encoding of text on every machine. */
    static final Map<String, String> INITIAL =
            Map.of("locale", "C", "locale-provider", "builtin", "builtin-locale", "C.UTF-8");

    static final Map<String, String> ALWAYS =
            Map.ofEntries(
                    // The library starts the server with both off.
                    Map.entry("fsync", "on"),
                    Map.entry("synchronous_commit", "on"),
                    // TCP on loopback is the only way in: sockets below /tmp are open to every
                    // user, too.
                    Map.entry("listen_addresses", "127.0.0.1"),
                    Map.entry("unix_socket_directories", ""),
                    Map.entry("max_connections", "64"),
                    Map.entry("shared_buffers", "128MB"),
                    // A statement about jobs locks the tables of all days; beyond this many (it was
                    // 64) every one of them would be a turn in a table that all connections share.
                    Map.entry("max_locks_per_transaction", "256"),
                    // Our statements are short; compiling them costs more than running them.
                    Map.entry("jit", "off"),
                    // Rows hold prompts and completions, which have no place in a log: no details,
                    // no statements.
                    Map.entry("log_error_verbosity", "terse"),
                    Map.entry("log_min_error_statement", "panic"),
                    Map.entry("log_checkpoints", "off"));

    private ServerSettings() {}
}
