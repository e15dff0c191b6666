package dev.sluice.runtime.catalog;

import static org.assertj.core.api.Assertions.assertThat;

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

class CatalogChangesTest {
    private final RecordCodec<CatalogEntry> codec =
            new RecordCodecs(SchemaRegistry.bundled())
                    .forTopic(
                            Topics.of(TopicLayout.SINGLE_NODE, List.of("default"))
                                    .byName(Topics.CATALOG),
                            CatalogEntry.class);
    private final CatalogChanges changes = new CatalogChanges(codec::decode);
    private long offset;

    @Test
    void theLastOfSeveralVersionsCounts() {
        read("limit_group/mini", entry("mini", 1, 10));
        read("limit_group/mini", entry("mini", 2, 20));

        assertThat(concurrency("mini")).isEqualTo(20);
        assertThat(changes.size()).isEqualTo(1);
    }

    @Test
    void anEmptyRecordDeletes() {
        read("limit_group/mini", entry("mini", 1, 10));
        read("limit_group/mini", null);

        assertThat(changes.appliedTo(Catalog.EMPTY).isEmpty()).isTrue();
    }

    @Test
    void whatABadEntryWouldHaveReplacedStays() {
        Catalog before = Catalog.EMPTY.with(new LimitGroup("mini", 5), 1);
        CatalogEntry outOfRange =
                new CatalogEntry(
                        "limit_group",
                        "mini",
                        2L,
                        "{\"name\":\"mini\",\"concurrency\":0}",
                        "t",
                        0L);

        read("limit_group/mini", codec.encode(outOfRange));
        read("limit_group/mini", new byte[] {1, 2, 3});
        read("limit_group/other", entry("other", 1, 10));

        assertThat(changes.appliedTo(before).limitGroup("mini"))
                .map(LimitGroup::concurrency)
                .contains(5);
        assertThat(concurrency("other")).isEqualTo(10);
    }

    @Test
    void anEntryUnderAnotherObjectsKeyIsLeftOut() {
        read("limit_group/other", entry("mini", 1, 10));
        read("lane/mini", entry("mini", 1, 10));

        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void anEntryWithoutAKeyIsLeftOut() {
        changes.read(new ConsumerRecord<>(Topics.CATALOG, 0, 0, null, entry("mini", 1, 10)));

        assertThat(changes.isEmpty()).isTrue();
    }

    private int concurrency(String group) {
        return changes.appliedTo(Catalog.EMPTY).limitGroup(group).orElseThrow().concurrency();
    }

    private void read(String key, byte @Nullable [] value) {
        changes.read(
                new ConsumerRecord<>(
                        Topics.CATALOG, 0, offset++, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private byte[] entry(String name, long version, int concurrency) {
        return codec.encode(
                Catalog.entry(new LimitGroup(name, concurrency), version, "test", Instant.EPOCH));
    }
}
