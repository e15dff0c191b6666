package dev.sluice.standalone.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.testkit.ChildJvm;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What somebody does to an installation who may do everything, and who runs its tools.
 *
 * @param log where {@code sluice init} logs
 */
record Operator(SecuredSite site, Path log) {
    static final Duration COMMAND_MAX = Duration.ofSeconds(60);

    /** {@code sluice init} as a command, on an installation that somebody has changed. */
    void repairsATopic() throws Exception {
        try (Admin admin = Admin.create(site.admin())) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.CONTROL),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry("compression.type", "gzip"),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        try (var init = init(site.client(KafkaUser.INIT))) {
            assertThat(init.restOfOutput())
                    .contains("topic sluice.control: set compression.type=producer");
            assertThat(init.awaitExit(COMMAND_MAX)).isZero();
        }
    }

    /** Each role that puts unreadable records aside must have the right to. */
    void poisonsWhatRolesRead() throws Exception {
        List<String> read = List.of(Topics.ATTEMPTS, Topics.dispatch("default"), Topics.RESULTS);
        try (var producer =
                        new KafkaProducer<>(
                                site.admin(),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                Admin admin = Admin.create(site.admin())) {
            for (String topic : read) {
                producer.send(new ProducerRecord<>(topic, 0, new byte[1], new byte[1])).get();
            }
            var letters = new TopicPartition(Topics.DEAD_LETTERS, 0);
            await("every poisoned record is put aside")
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    admin.listOffsets(
                                                            Map.of(letters, OffsetSpec.latest()),
                                                            new ListOffsetsOptions(
                                                                    IsolationLevel.READ_COMMITTED))
                                                    .partitionResult(letters)
                                                    .get()
                                                    .offset()
                                            >= read.size());
        }
    }

    ChildJvm init(Map<String, String> client) throws Exception {
        TopicLayout layout = site.sluice().topics().layout();
        Map<String, Object> content = SecuredSite.filed(client);
        content.put("sluice.kafka.bootstrap-servers", site.bootstrapServers());
        content.put("sluice.topics.coordinator-partitions", layout.coordinatorPartitions());
        content.put("sluice.topics.allocator-partitions", layout.allocatorPartitions());
        content.put("sluice.topics.waiter-partitions", layout.waiterPartitions());
        content.put("sluice.topics.replication-factor", (int) layout.replicationFactor());
        content.put("sluice.topics.min-insync-replicas", layout.minInsyncReplicas());
        return ChildJvm.start(
                ChildJvm.Jvm.SHORT_LIVED,
                Map.of(),
                Redirect.appendTo(log.toFile()),
                Sluice.class,
                "init",
                "--config",
                site.sluice().configFile("init", content).toString());
    }
}
