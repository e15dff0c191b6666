package dev.sluice.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.LimitGroup;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogSnapshotTest {
    private static final byte[] GARBAGE = {1, 2, 3};

    private final RecordCodec<CatalogEntry> codec =
            new RecordCodecs(SchemaRegistry.bundled())
                    .forTopic(
                            Topics.of(TopicLayout.SINGLE_NODE, List.of("default"))
                                    .byName(Topics.CATALOG),
                            CatalogEntry.class);
    private final CatalogSnapshot snapshot = new CatalogSnapshot(codec);
    private long offset;

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "/", "/mini", "limit_group/", "of_a_later_version/mini"})
    void passesOverWhatIsNoObject(String key) {
        read("limit_group/mini", entry("mini"));
        read(key, GARBAGE);
        read(key, null);

        assertThat(snapshot.catalog().objects()).hasSize(1);
    }

    @Test
    void passesOverARecordWithoutAKey() {
        snapshot.read(new ConsumerRecord<>(Topics.CATALOG, 0, 0, null, GARBAGE));

        assertThat(snapshot.catalog().isEmpty()).isTrue();
    }

    @Test
    void refusesToGoOnWithoutAnObjectThatItCannotRead() {
        read("limit_group/other", entry("other"));
        read("limit_group/mini", GARBAGE);

        assertThatThrownBy(snapshot::catalog)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("limit_group/mini at offset 1 cannot be read")
                .hasMessageContaining("expected: ");
    }

    @Test
    void anObjectThatWasWrittenAnewOrDeletedIsReadable() {
        read("limit_group/mini", GARBAGE);
        read("limit_group/mini", entry("mini"));
        read("limit_group/other", GARBAGE);
        read("limit_group/other", null);

        assertThat(snapshot.catalog().objects()).hasSize(1);
    }

    private void read(String key, byte @Nullable [] value) {
        snapshot.read(
                new ConsumerRecord<>(
                        Topics.CATALOG, 0, offset++, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private byte[] entry(String name) {
        return codec.encode(Catalog.entry(new LimitGroup(name, 1), 1, "test", Instant.EPOCH));
    }
}
