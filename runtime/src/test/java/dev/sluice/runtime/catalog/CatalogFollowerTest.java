package dev.sluice.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** Without a broker; with one it is tested where one is. */
class CatalogFollowerTest {
    private static final TopicPartition CATALOG = new TopicPartition(Topics.CATALOG, 0);
    private static final RecordCodec<CatalogEntry> CODEC =
            new RecordCodecs(SchemaRegistry.bundled())
                    .forTopic(
                            Topics.of(TopicLayout.SINGLE_NODE, List.of("default"))
                                    .byName(Topics.CATALOG),
                            CatalogEntry.class);

    @Test
    void isEmptyBeforeItStartsAndClosesWithoutAStart() {
        CatalogFollower follower = follower(Map.of());

        assertThat(follower.get().isEmpty()).isTrue();
        assertThat(follower.failed()).isFalse();
        follower.close();
    }

    @Test
    void aTopicThatCannotBeReadStopsTheStartAtOnce() {
        try (CatalogFollower follower =
                follower(
                        Map.of(
                                "default.api.timeout.ms", "200",
                                "request.timeout.ms", "100"))) {
            assertThatThrownBy(() -> follower.start(Duration.ofMinutes(5)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("topic sluice.catalog cannot be read");
            assertThat(follower.failed()).isTrue();
        }
    }

    @Test
    void goesOnWithANewConsumerBehindWhatItHasRead() {
        MockConsumer<byte[], byte[]> first = consumer(1, List.of(entry(0, "mini", 1)));
        MockConsumer<byte[], byte[]> second =
                consumer(2, List.of(entry(0, "mini", 1), entry(1, "mini", 2)));
        try (CatalogFollower follower = following(CODEC::decode, List.of(first, second))) {
            assertThat(concurrency(follower, "mini")).isEqualTo(1);

            first.setPollException(new TopicAuthorizationException(Topics.CATALOG));

            await("the change after the failure").until(() -> concurrency(follower, "mini") == 2);
            assertThat(follower.failed()).isFalse();
            assertThat(first.closed()).isTrue();
        }
    }

    @Test
    void readsAgainWhatItCouldNotDecodeWhileTheRegistryWasAway() {
        AtomicInteger away = new AtomicInteger(2);
        Function<byte[], CatalogEntry> decode =
                bytes -> {
                    if (CODEC.decode(bytes).getName().equals("late")
                            && away.getAndDecrement() > 0) {
                        throw new UncheckedIOException("registry", new IOException("away"));
                    }
                    return CODEC.decode(bytes);
                };
        MockConsumer<byte[], byte[]> first = consumer(0, List.of());
        first.schedulePollTask(() -> {});
        first.schedulePollTask(
                () -> {
                    first.addRecord(entry(0, "mini", 1));
                    first.addRecord(entry(1, "late", 2));
                });
        Supplier<MockConsumer<byte[], byte[]>> whole =
                () -> consumer(2, List.of(entry(0, "mini", 1), entry(1, "late", 2)));

        try (CatalogFollower follower =
                following(decode, List.of(first, whole.get(), whole.get()))) {
            await("both are there").until(() -> concurrency(follower, "late") == 2);
            assertThat(concurrency(follower, "mini")).isEqualTo(1);
            assertThat(follower.failed()).isFalse();
        }
    }

    @Test
    void tellsForHowLongItCannotReadOn() {
        AtomicBoolean away = new AtomicBoolean(true);
        Function<byte[], CatalogEntry> decode =
                bytes -> {
                    if (CODEC.decode(bytes).getName().equals("late") && away.get()) {
                        throw new UncheckedIOException("registry", new IOException("away"));
                    }
                    return CODEC.decode(bytes);
                };
        MockConsumer<byte[], byte[]> first = consumer(0, List.of());
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(entry(0, "mini", 1), entry(1, "late", 2));
        Supplier<MockConsumer<byte[], byte[]>> next = () -> consumer(2, records);
        Iterator<MockConsumer<byte[], byte[]>> consumers =
                Stream.concat(Stream.of(first), Stream.generate(next)).iterator();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (CatalogFollower follower =
                new CatalogFollower(consumers::next, decode, Duration.ofMillis(1))) {
            follower.unread().measure(meters);
            follower.start(Duration.ofSeconds(10));
            Gauge unread = meters.get("sluice.catalog.unread").gauge();
            assertThat(unread.value()).isZero();

            first.schedulePollTask(() -> records.forEach(first::addRecord));

            await("it fails for some time").until(() -> unread.value() > 0);
            double before = unread.value();
            await("time goes on").until(() -> unread.value() > before);
            away.set(false);
            await("it reads on").until(() -> unread.value() == 0);
            assertThat(concurrency(follower, "late")).isEqualTo(2);
        }
    }

    @Test
    void hasFailedWhenItEndsOfAnError() {
        MockConsumer<byte[], byte[]> first = consumer(0, List.of());
        try (CatalogFollower follower = following(CODEC::decode, List.of(first))) {
            first.schedulePollTask(
                    () -> {
                        throw new NoClassDefFoundError("made by the test");
                    });

            await("it has failed").until(follower::failed);
            await("it tells").until(() -> !follower.unread().lasting().isZero());
        }
    }

    private static CatalogFollower following(
            Function<byte[], CatalogEntry> decode, List<MockConsumer<byte[], byte[]>> consumers) {
        Iterator<MockConsumer<byte[], byte[]>> next = consumers.iterator();
        CatalogFollower follower = new CatalogFollower(next::next, decode, Duration.ofMillis(1));
        follower.start(Duration.ofSeconds(10));
        return follower;
    }

    private static MockConsumer<byte[], byte[]> consumer(
            long end, List<ConsumerRecord<byte[], byte[]>> records) {
        MockConsumer<byte[], byte[]> made = new MockConsumer<>("earliest");
        made.updateBeginningOffsets(Map.of(CATALOG, 0L));
        made.updateEndOffsets(Map.of(CATALOG, end));
        made.schedulePollTask(() -> records.forEach(made::addRecord));
        return made;
    }

    private static ConsumerRecord<byte[], byte[]> entry(long offset, String name, int concurrency) {
        CatalogEntry entry =
                Catalog.entry(new LimitGroup(name, concurrency), offset + 1, "test", Instant.EPOCH);
        return new ConsumerRecord<>(
                Topics.CATALOG,
                0,
                offset,
                ("limit_group/" + name).getBytes(StandardCharsets.UTF_8),
                CODEC.encode(entry));
    }

    private static int concurrency(CatalogFollower follower, String group) {
        return follower.get().limitGroup(group).map(LimitGroup::concurrency).orElse(0);
    }

    private static CatalogFollower follower(Map<String, String> properties) {
        return new CatalogFollower(
                new KafkaSettings(new KafkaConfig("127.0.0.1:1", properties)),
                new RecordCodecs(SchemaRegistry.bundled()),
                Topics.of(TopicLayout.SINGLE_NODE, List.of("default")));
    }
}
