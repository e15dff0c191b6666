package dev.sluice.standalone.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The broker settings of the one node, each with its reason. What is not named here is Kafka's
 * default.
 */
final class NodeSettings {
    static final String HOST = "127.0.0.1";
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String CLIENT_LISTENER = "CLIENTS";
    private static final String INTERNAL_PARTITIONS = "4";

    private NodeSettings() {}

    static Map<String, String> of(Path directory, int port, int controllerPort) {
        var settings = new HashMap<String, String>();
        node(settings, directory, port, controllerPort);
        singleCopy(settings);
        groups(settings);
        logs(settings);
        modestMemory(settings);
        return settings;
    }

    private static void node(
            Map<String, String> settings, Path directory, int port, int controllerPort) {
        String clients = CLIENT_LISTENER + "://" + HOST + ":" + port;
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("log.dirs", directory.toString());
        settings.put(
                "listeners",
                clients + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", clients);
        settings.put("inter.broker.listener.name", CLIENT_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put(
                "listener.security.protocol.map",
                CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        // After kill -9 the controller takes the new process for a second broker until the dead
        // one's session ends.
        settings.put("broker.session.timeout.ms", "4000");
        settings.put("broker.heartbeat.interval.ms", "1000");
        settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    }

    private static void singleCopy(Map<String, String> settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
    }

    private static void groups(Map<String, String> settings) {
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A dead router is noticed after 6 s, and its open transaction stops holding readers back
        // within 1 s more.
        settings.put("group.min.session.timeout.ms", "6000");
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // The first write after a commit waits until the commit's markers are there; it is tried
        // again after so long, where Kafka's default of 20 ms is a router's whole commit.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "5");
        // A dead worker's claims move on after 10 s; Kafka's own minimum would be 45 s.
        settings.put("group.share.min.session.timeout.ms", "6000");
        settings.put("group.share.session.timeout.ms", "10000");
        settings.put("group.share.min.heartbeat.interval.ms", "1000");
        settings.put("group.share.heartbeat.interval.ms", "2000");
        // One share consumer per worker slot: the broker's highest, where its default is 200.
        settings.put("group.share.max.size", "1000");
        // A standalone that slept over the holidays must not find its groups' offsets expired
        // (default 7 days).
        settings.put("offsets.retention.minutes", Integer.toString(365 * 24 * 60));
    }

    private static void logs(Map<String, String> settings) {
        settings.put("auto.create.topics.enable", "false");
        settings.put("log.message.timestamp.type", "LogAppendTime");
        // Index files are laid out at full size: 1 MiB holds the entries of a 128 MiB segment more
        // than twice.
        settings.put("log.segment.bytes", Integer.toString(128 << 20));
        settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    }

    private static void modestMemory(Map<String, String> settings) {
        // Allocated at start. 32 MiB of keys is 1.3 million records: more than one of our compacted
        // segments can hold.
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(32 << 20));
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "4");
        settings.put("group.coordinator.threads", "2");
        // Nobody reads the broker's JMX beans in this process.
        settings.put("metric.reporters", "");
    }
}
