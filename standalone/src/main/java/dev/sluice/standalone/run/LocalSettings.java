package dev.sluice.standalone.run;

import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of the roles of one process: each role is told what concerns it, because a role
 * refuses keys that it does not know. Pure.
 *
 * @param host interface of the API; everything else stays on loopback
 * @param operator settings from the command line; they win, and go to the roles that know them
 */
public record LocalSettings(
        String bootstrapServers,
        Path dataDir,
        String host,
        Ports ports,
        Secrets secrets,
        Database database,
        Map<String, Object> operator) {
    private static final String LOOPBACK = "127.0.0.1";
    public static final Topics TOPICS =
            Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL));

    /** Where each role listens; {@code management} is ingress's. */
    public record Ports(int api, int management, int router, int worker, int results) {}

    /** Secrets that roles of this process share. */
    public record Secrets(String ids, String internal) {
        @Override
        public String toString() {
            return "Secrets[]";
        }
    }

    public record Database(String jdbcUrl, String user) {}

    /**
     * The settings of a process that owns this directory, as far as another process can know them:
     * without its secrets and without what its own command line said.
     *
     * @throws UsageException when nothing was ever started on the directory
     */
    public static LocalSettings ofRunning(Path dataDir, Map<String, Object> operator)
            throws IOException {
        Map<String, Integer> ports = DataDirectory.portsOf(dataDir);
        Integer kafka = ports.get("kafka");
        Integer postgres = ports.get("postgres");
        if (kafka == null || postgres == null) {
            throw new UsageException(
                    "--data-dir %s (expected: the directory of a `sluice standalone`)"
                            .formatted(dataDir));
        }
        return new LocalSettings(
                "%s:%d".formatted(LOOPBACK, kafka),
                dataDir.toAbsolutePath(),
                LOOPBACK,
                new Ports(0, 0, 0, 0, 0),
                new Secrets("", ""),
                new Database(EmbeddedPostgresServer.jdbcUrl(postgres), EmbeddedPostgresServer.USER),
                operator);
    }

    public Map<String, Object> of(Role role) {
        Map<String, Object> settings = shared();
        switch (role) {
            case RESULTS -> {
                settings.put("micronaut.server.port", ports.results());
                settings.put("sluice.results.jdbc-url", database.jdbcUrl());
                settings.put("sluice.results.username", database.user());
                settings.put("sluice.internal.token", secrets.internal());
            }
            case WORKER -> settings.put("micronaut.server.port", ports.worker());
            case ROUTER -> {
                settings.put("micronaut.server.port", ports.router());
                settings.put("sluice.router.state-dir", dataDir.resolve("router").toString());
                // Nobody else is there to take over.
                settings.put("sluice.router.standbys", 0);
            }
            case INGRESS -> {
                settings.put("micronaut.server.host", host);
                settings.put("micronaut.server.port", ports.api());
                settings.put("endpoints.all.port", ports.management());
                settings.put("sluice.id-secret", secrets.ids());
                settings.put("sluice.internal.token", secrets.internal());
                settings.put(
                        "sluice.ingress.results-url",
                        "http://%s:%d".formatted(LOOPBACK, ports.results()));
            }
        }
        operator.forEach(
                (key, value) -> {
                    if (role.knows(key)) {
                        settings.put(key, value);
                    }
                });
        return settings;
    }

    private Map<String, Object> shared() {
        TopicLayout layout = TOPICS.layout();
        Map<String, Object> settings = new HashMap<>();
        settings.put("micronaut.server.host", LOOPBACK);
        settings.put("sluice.kafka.bootstrap-servers", bootstrapServers);
        settings.put("sluice.topics.coordinator-partitions", layout.coordinatorPartitions());
        settings.put("sluice.topics.allocator-partitions", layout.allocatorPartitions());
        settings.put("sluice.topics.waiter-partitions", layout.waiterPartitions());
        settings.put("sluice.topics.replication-factor", (int) layout.replicationFactor());
        settings.put("sluice.topics.min-insync-replicas", layout.minInsyncReplicas());
        settings.put("sluice.body.blob-dir", dataDir.resolve("blobs").toString());
        return settings;
    }
}
