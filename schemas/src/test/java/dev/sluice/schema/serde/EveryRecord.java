package dev.sluice.schema.serde;

import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every record type of every topic and changelog with the codec that the product uses for it.
 *
 * @param registry the codec's, where later versions may be registered under the subject
 */
record EveryRecord(
        String name,
        Schema schema,
        RecordCodec<SpecificRecord> codec,
        String subject,
        SchemaRegistry registry) {
    static final Topics TOPICS = Topics.of(TopicLayout.SINGLE_NODE, List.of(Topics.DEFAULT_POOL));

    static List<EveryRecord> all() {
        SchemaRegistry registry = SchemaRegistry.bundled();
        RecordCodecs codecs = new RecordCodecs(registry);
        List<EveryRecord> all = new ArrayList<>();
        for (TopicSpec topic : TOPICS.all()) {
            RecordCodec<SpecificRecord> codec = codecs.forTopic(topic, SpecificRecord.class);
            topic.records()
                    .forEach(
                            s ->
                                    all.add(
                                            new EveryRecord(
                                                    s.getName(),
                                                    s,
                                                    codec,
                                                    topic.subject(s),
                                                    registry)));
        }
        Changelogs.subjects()
                .forEach(
                        (subject, schema) ->
                                all.add(
                                        new EveryRecord(
                                                schema.getName(),
                                                schema,
                                                ofStore(codecs, subject, schema),
                                                subject,
                                                registry)));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static RecordCodec<SpecificRecord> ofStore(
            RecordCodecs codecs, String subject, Schema schema) {
        String store =
                subject.substring(
                        Topics.ROUTER_APPLICATION.length() + 1,
                        subject.length() - "-changelog-value".length());
        return codecs.forStore(store, SpecificData.get().getClass(schema));
    }

    @Override
    public String toString() {
        return name;
    }
}
