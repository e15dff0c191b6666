package dev.sluice.standalone.testkit;

import dev.sluice.standalone.kafka.EmbeddedKafka;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The one place where tests get their Kafka. One node per test JVM, started on first use and
 * stopped with the JVM; tests keep apart by random names of topics and groups. Embedded by default;
 * {@code -Dsluice.test.kafka=testcontainers} takes Apache's own image where Docker exists and skips
 * the tests where not.
 */
public final class TestKafka {
    private static final String IMAGE = "apache/kafka:4.3.1";
    private static @Nullable TestKafka shared;

    private final String bootstrapServers;

    private TestKafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public static synchronized TestKafka shared() throws Exception {
        if (shared == null) {
            shared =
                    switch (System.getProperty("sluice.test.kafka", "embedded")) {
                        case "embedded" -> new TestKafka(embedded());
                        case "testcontainers" -> new TestKafka(container());
                        case String other ->
                                throw new IllegalArgumentException(
                                        "sluice.test.kafka is '%s'; expected embedded or testcontainers"
                                                .formatted(other));
                    };
        }
        return shared;
    }

    /**
     * A node of its own for a test that fills the cluster with fixed names, stopped with the JVM.
     */
    public static TestKafka fresh() throws Exception {
        return new TestKafka(
                System.getProperty("sluice.test.kafka", "embedded").equals("testcontainers")
                        ? container()
                        : embedded());
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Admin admin() {
        var settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return Admin.create(settings);
    }

    private static String embedded() throws Exception {
        EmbeddedKafka kafka =
                EmbeddedKafka.start(
                        TestResources.directory("kafka"),
                        TestResources.freePort("kafka"),
                        TestResources.freePort("kafka-controller"));
        TestResources.closeAtExit("kafka", kafka);
        return kafka.bootstrapServers();
    }

    private static String container() throws Exception {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "Skipped: -Dsluice.test.kafka=testcontainers needs a Docker daemon, and none answers here");
        // The image's settings are those of a cluster; these are the ones that our timing relies
        // on.
        var kafka =
                new KafkaContainer(IMAGE)
                        .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_LOG_MESSAGE_TIMESTAMP_TYPE", "LogAppendTime")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                        .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                        .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "5")
                        .withEnv("KAFKA_GROUP_SHARE_MIN_SESSION_TIMEOUT_MS", "6000")
                        .withEnv("KAFKA_GROUP_SHARE_SESSION_TIMEOUT_MS", "10000")
                        .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "1000")
                        .withEnv("KAFKA_GROUP_SHARE_HEARTBEAT_INTERVAL_MS", "2000")
                        .withEnv("KAFKA_GROUP_SHARE_MAX_SIZE", "1000")
                        .withEnv(
                                "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS",
                                "1000");
        kafka.start();
        TestResources.closeAtExit("kafka", kafka);
        return kafka.getBootstrapServers();
    }
}
