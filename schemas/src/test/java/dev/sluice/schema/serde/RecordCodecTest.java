package dev.sluice.schema.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final Topics TOPICS =
            Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL));

    private final RecordCodecs codecs = new RecordCodecs(SchemaRegistry.bundled());

    @Test
    void readsWhatItWrote() {
        RecordCodec<CatalogEntry> codec =
                codecs.forTopic(TOPICS.byName(Topics.CATALOG), CatalogEntry.class);
        CatalogEntry entry = new CatalogEntry("tenant", "acme", 3L, "{}", "test", 17L);

        assertThat(codec.decode(codec.encode(entry))).isEqualTo(entry);
    }
}
