package dev.sluice.standalone.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The embedded node as an operator would secure it: every listener with TLS and SASL (SCRAM for
 * clients, PLAIN for the controller, which cannot keep SCRAM credentials), and an authorizer that
 * lets nobody do anything but the super users {@code broker} and {@code admin}.
 */
public final class SecuredKafka implements AutoCloseable {
    private static final String BROKER = "broker";
    private static final String ADMIN = "admin";

    private final SingleNode node;
    private final String bootstrapServers;
    private final Map<String, String> admin;

    private SecuredKafka(SingleNode node, String bootstrapServers, Map<String, String> admin) {
        this.node = node;
        this.bootstrapServers = bootstrapServers;
        this.admin = admin;
    }

    /**
     * Formats the directory, starts the node and returns when it takes clients.
     *
     * @param keys Kafka's settings of the server's key, {@code ssl.keystore.*}
     * @param trust Kafka's settings of whom a client trusts, {@code ssl.truststore.*}
     * @param password of both super users
     */
    public static SecuredKafka start(
            Path directory,
            int port,
            int controller,
            Map<String, String> keys,
            Map<String, String> trust,
            String password)
            throws Exception {
        format(Files.createDirectories(directory), password);
        Map<String, String> settings = NodeSettings.of(directory, port, controller);
        settings.putAll(keys);
        settings.putAll(trust);
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SASL_SSL");
        settings.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put("listener.name.clients.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config", scram(BROKER, password));
        settings.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.controller.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\" user_%1$s=\"%2$s\";"
                        .formatted(BROKER, password));
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        settings.put("super.users", "User:%s;User:%s".formatted(BROKER, ADMIN));
        var node = new SingleNode(new KafkaConfig(settings, false));
        try {
            node.start();
        } catch (Exception e) {
            node.stop();
            throw new IOException("Kafka did not start on " + directory, e);
        }
        return new SecuredKafka(
                node, NodeSettings.HOST + ":" + port, client(trust, ADMIN, password));
    }

    /** Settings of a client of the node. */
    public static Map<String, String> client(
            Map<String, String> trust, String user, String password) {
        Map<String, String> settings = new HashMap<>(trust);
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put("sasl.jaas.config", scram(user, password));
        return settings;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Settings of a client that may do everything. */
    public Map<String, String> admin() {
        return admin;
    }

    @Override
    public void close() {
        node.stop();
    }

    private static String scram(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    private static void format(Path directory, String password) throws Exception {
        try (var silence =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silence)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NodeSettings.NODE_ID)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(NodeSettings.CONTROLLER_LISTENER)
                    .setUnstableFeatureVersionsEnabled(false)
                    .setScramArguments(
                            List.of(credential(BROKER, password), credential(ADMIN, password)))
                    .run();
        }
    }

    private static String credential(String user, String password) {
        return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password);
    }
}
