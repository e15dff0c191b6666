package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.blob.s3.S3FileStore;
import dev.sluice.blob.s3.S3Place;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.TopicsConfig;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryFileStore;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.topic.TopicLayout;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedConfigTest {
    @Test
    void hasTheDefaultsOfAProductionCluster() {
        try (ApplicationContext context =
                context(Map.of("sluice.kafka.bootstrap-servers", "h:1"))) {
            TopicsConfig topics = context.getBean(TopicsConfig.class);
            assertThat(topics.topics().layout()).isEqualTo(TopicLayout.PRODUCTION);
            assertThat(topics.pools()).containsExactly("default");
            assertThat(context.getBean(BodyConfig.class))
                    .isEqualTo(
                            new BodyConfig(
                                    16 * 1024, 16 * 1024 * 1024, Path.of("data/blobs"), Set.of()));
            assertThat(context.getBean(S3Config.class).place()).isEmpty();
            assertThat(context.getBean(FileStore.class)).isInstanceOf(DirectoryFileStore.class);
            assertThat(context.getBean(RegistryConfig.class).url()).isEqualTo("bundled");
            assertThat(context.getBean(KafkaConfig.class).bootstrapServers()).isEqualTo("h:1");
        }
    }

    @Test
    void takesEveryKey(@TempDir Path dir) {
        try (ApplicationContext context =
                context(
                        Map.ofEntries(
                                Map.entry("sluice.kafka.bootstrap-servers", "a:1,b:2"),
                                Map.entry("sluice.kafka.properties.security.protocol", "SSL"),
                                Map.entry("sluice.topics.coordinator-partitions", 5),
                                Map.entry("sluice.topics.allocator-partitions", 2),
                                Map.entry("sluice.topics.waiter-partitions", 6),
                                Map.entry("sluice.topics.replication-factor", 4),
                                Map.entry("sluice.topics.min-insync-replicas", 3),
                                Map.entry("sluice.topics.pools", "cpu,gpu"),
                                Map.entry("sluice.registry.url", "http://r:8081"),
                                Map.entry("sluice.registry.properties.basic.auth.user.info", "a:b"),
                                Map.entry("sluice.body.inline-max", 100),
                                Map.entry("sluice.body.body-max", 1_000),
                                Map.entry("sluice.body.stored-classes", "private,brief"),
                                Map.entry("sluice.body.blob-dir", dir.toString())))) {
            assertThat(context.getBean(KafkaConfig.class))
                    .isEqualTo(new KafkaConfig("a:1,b:2", Map.of("security.protocol", "SSL")));
            TopicsConfig topics = context.getBean(TopicsConfig.class);
            assertThat(topics.topics().layout()).isEqualTo(new TopicLayout(5, 2, 6, (short) 4, 3));
            assertThat(topics.pools()).isEqualTo(List.of("cpu", "gpu"));
            assertThat(context.getBean(RegistryConfig.class))
                    .isEqualTo(
                            new RegistryConfig(
                                    "http://r:8081", Map.of("basic.auth.user.info", "a:b")));
            assertThat(context.getBean(BodyConfig.class))
                    .isEqualTo(new BodyConfig(100, 1_000, dir, Set.of("private", "brief")));
            assertThat(context.getBean(Bodies.class)).isNotNull();
        }
    }

    @Test
    void refusesAStoredClassThatNoTenantCanHave() {
        assertThatThrownBy(() -> new BodyConfig(0, 1_000, Path.of("d"), Set.of("Private")))
                .hasMessage(
                        "sluice.body.stored-classes: 'Private' (expected: 1 to 50 of a-z, 0-9, '_' and"
                                + " '-', not 'files')");
    }

    @Test
    void keepsFilesInABucketIfOneIsNamed() {
        try (ApplicationContext context = context(Map.of("sluice.body.s3.bucket", "b"))) {
            assertThat(context.getBean(S3Config.class).place())
                    .contains(
                            new S3Place(
                                    "b",
                                    "",
                                    "us-east-1",
                                    null,
                                    false,
                                    null,
                                    "default",
                                    8 * 1024 * 1024,
                                    Duration.ofSeconds(30),
                                    Duration.ofMinutes(2),
                                    4));
            assertThat(context.getBean(FileStore.class)).isInstanceOf(S3FileStore.class);
        }
    }

    @Test
    void takesEveryKeyOfABucket() {
        try (ApplicationContext context =
                context(
                        Map.ofEntries(
                                Map.entry("sluice.body.s3.bucket", "b"),
                                Map.entry("sluice.body.s3.prefix", "p/"),
                                Map.entry("sluice.body.s3.region", "eu-west-1"),
                                Map.entry("sluice.body.s3.endpoint", "http://h:9000"),
                                Map.entry("sluice.body.s3.path-style", true),
                                Map.entry("sluice.body.s3.credentials-file", "/c"),
                                Map.entry("sluice.body.s3.profile", "sluice"),
                                Map.entry("sluice.body.s3.part-bytes", 5_242_880),
                                Map.entry("sluice.body.s3.attempt-timeout", "3s"),
                                Map.entry("sluice.body.s3.call-timeout", "4s"),
                                Map.entry("sluice.body.s3.attempts-max", 2)))) {
            assertThat(context.getBean(S3Config.class).place())
                    .contains(
                            new S3Place(
                                    "b",
                                    "p/",
                                    "eu-west-1",
                                    URI.create("http://h:9000"),
                                    true,
                                    Path.of("/c"),
                                    "sluice",
                                    5_242_880,
                                    Duration.ofSeconds(3),
                                    Duration.ofSeconds(4),
                                    2));
        }
    }

    @Test
    void namesASettingOfABucketThatIsWrong() {
        try (ApplicationContext context =
                context(Map.of("sluice.body.s3.bucket", "b", "sluice.body.s3.part-bytes", 1_000))) {
            assertThatThrownBy(() -> context.getBean(FileStore.class))
                    .hasStackTraceContaining("sluice.body.s3.part-bytes: 1000 (expected: 5242880");
        }
    }

    @Test
    void tellsNoSecretWhenItIsPrinted() {
        Map<String, String> secret = Map.of("sasl.jaas.config", "s3cret");

        assertThat(new KafkaConfig("h:1", secret).toString())
                .isEqualTo("KafkaConfig[bootstrapServers=h:1]");
        assertThat(new RegistryConfig("http://u:s3cret@r", secret).toString())
                .doesNotContain("s3cret");
    }

    @Test
    void namesAnInlineBoundThatNoRecordCanHold() {
        try (ApplicationContext context = context(Map.of("sluice.body.inline-max", 524_289))) {
            assertThatThrownBy(() -> context.getBean(BodyConfig.class))
                    .isInstanceOf(BeanInstantiationException.class)
                    .hasMessageContaining("sluice.body.inline-max: 524289 (expected: 0..524288)");
        }
    }

    @Test
    void doesNotWorkWithoutKafka() {
        try (ApplicationContext context = context(Map.of())) {
            assertThatThrownBy(() -> context.getBean(KafkaConfig.class))
                    .hasMessageContaining("bootstrap");
        }
    }

    private static ApplicationContext context(Map<String, Object> properties) {
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .properties(properties)
                .start();
    }
}
