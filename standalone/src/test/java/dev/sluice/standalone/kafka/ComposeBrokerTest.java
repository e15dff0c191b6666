package dev.sluice.standalone.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.compose.ComposeFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kafka.docker.KafkaDockerWrapper$;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** The broker of {@code compose.yaml} against the one that the tests run on. */
class ComposeBrokerTest {
    /** Other there, and why. */
    private static final Map<String, String> OTHERWISE =
            Map.of(
                    "log.dirs", "the image's folder for a volume",
                    "listeners", "reached from other containers and from the machine",
                    "advertised.listeners", "likewise",
                    "inter.broker.listener.name", "likewise",
                    "listener.security.protocol.map", "likewise",
                    "controller.quorum.voters", "reached by the service's name");

    /** Said to the embedded broker only, and why. */
    private static final Map<String, String> EMBEDDED_ONLY =
            Map.of(
                    "log.cleaner.dedupe.buffer.size", "the JVM is shared with all roles there",
                    "num.network.threads", "likewise",
                    "num.io.threads", "likewise",
                    "background.threads", "likewise",
                    "group.coordinator.threads", "likewise",
                    "metric.reporters", "a broker of its own has its JMX beans to itself");

    private static final Map<String, String> TESTED = NodeSettings.of(Path.of("data"), 9092, 9093);

    @Test
    void isToldWhatTheEmbeddedBrokerIsTold() throws Exception {
        Map<String, String> expected = new TreeMap<>(TESTED);
        expected.keySet().removeAll(OTHERWISE.keySet());
        expected.keySet().removeAll(EMBEDDED_ONLY.keySet());

        Map<String, String> told = told();
        told.keySet().removeAll(OTHERWISE.keySet());

        assertThat(told).isEqualTo(expected);
    }

    @Test
    void differencesAreStillOnes() throws Exception {
        Set<String> known = new TreeSet<>(OTHERWISE.keySet());
        known.addAll(EMBEDDED_ONLY.keySet());

        assertThat(TESTED).containsKeys(known.toArray(String[]::new));
        OTHERWISE.keySet().forEach(key -> assertDiffers(key));
        assertThat(told()).doesNotContainKeys(EMBEDDED_ONLY.keySet().toArray(String[]::new));
    }

    @Test
    void aBrokerTakesTheSettings() throws Exception {
        var config = new KafkaConfig(told(), false);

        assertThat(config.logDirs()).hasToString("[/var/lib/kafka/data]");
        assertThat(ComposeFile.read().service("kafka").texts("volumes"))
                .containsExactly("kafka:/var/lib/kafka/data");
    }

    @Test
    void isReachedWhereItSaysItIs() throws Exception {
        assertThat(told().get("advertised.listeners"))
                .isEqualTo("HOST://localhost:9092,INTERNAL://kafka:29092");
        assertThat(ComposeFile.read().service("kafka").texts("ports"))
                .containsExactly("127.0.0.1:9092:9092");
        assertThat(ComposeFile.read().service("init").environment())
                .containsEntry("SLUICE_KAFKA_BOOTSTRAP_SERVERS", "kafka:29092");
        assertThat(ComposeFile.read().service("registry").environment())
                .containsEntry("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", "kafka:29092");
    }

    private static void assertDiffers(String key) {
        try {
            assertThat(told()).containsKey(key).doesNotContainEntry(key, TESTED.get(key));
        } catch (Exception e) {
            throw new AssertionError(key, e);
        }
    }

    /** As the image's own start program reads its environment. */
    private static Map<String, String> told() throws Exception {
        Map<String, String> environment = ComposeFile.read().service("kafka").environment();
        Map<String, String> settings = new TreeMap<>();
        for (String line :
                CollectionConverters.asJava(
                        KafkaDockerWrapper$.MODULE$.getServerConfigsFromEnv(
                                scala.collection.immutable.Map.from(
                                        CollectionConverters.asScala(environment))))) {
            int at = line.indexOf('=');
            settings.put(line.substring(0, at), line.substring(at + 1));
        }
        return settings;
    }
}
