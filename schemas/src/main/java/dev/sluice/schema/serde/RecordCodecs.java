package dev.sluice.schema.serde;

import dev.sluice.schema.registry.PublishedSchema;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes the codecs of topics and changelogs against one registry, each once: resolving its schemas
 * takes milliseconds. Thread-safe.
 */
public final class RecordCodecs {
    private final SchemaRegistry registry;
    private final Map<TopicType, RecordCodec<?>> ofTopics = new ConcurrentHashMap<>();

    private record TopicType(TopicSpec topic, Class<?> bound) {}

    public RecordCodecs(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * @throws dev.sluice.schema.registry.SchemaMissingException when the registry lacks a schema of
     *     this topic
     */
    @SuppressWarnings("unchecked") // Made for this bound.
    public <T extends SpecificRecord> RecordCodec<T> forTopic(TopicSpec topic, Class<T> bound) {
        return (RecordCodec<T>)
                ofTopics.computeIfAbsent(new TopicType(topic, bound), key -> ofTopic(topic, bound));
    }

    private <T extends SpecificRecord> RecordCodec<T> ofTopic(TopicSpec topic, Class<T> bound) {
        Map<Schema, Integer> ids = new HashMap<>();
        for (Schema schema : topic.records()) {
            ids.put(schema, registry.idOf(topic.subject(schema), PublishedSchema.of(schema)));
        }
        return new RecordCodec<>(topic.name(), bound, ids, registry);
    }

    /** Codec of a router changelog; {@code store} is the store's name. */
    public <T extends SpecificRecord> RecordCodec<T> forStore(String store, Class<T> type) {
        String subject = Changelogs.subject(store);
        Schema schema = SpecificData.get().getSchema(type);
        if (!schema.equals(Changelogs.subjects().get(subject))) {
            throw new IllegalArgumentException(
                    "store %s of %s (expected: one of %s)"
                            .formatted(
                                    store, schema.getFullName(), Changelogs.subjects().keySet()));
        }
        return new RecordCodec<>(
                store,
                type,
                Map.of(schema, registry.idOf(subject, PublishedSchema.of(schema))),
                registry);
    }

    /** Every (subject, schema) that Sluice writes, as it is registered. */
    public static Map<String, Schema> subjects(List<TopicSpec> topics) {
        Map<String, Schema> subjects = topicSubjects(topics);
        Changelogs.subjects()
                .forEach((subject, schema) -> subjects.put(subject, PublishedSchema.of(schema)));
        return subjects;
    }

    /** Every (subject, schema) of these topics, as it is registered. */
    public static Map<String, Schema> topicSubjects(List<TopicSpec> topics) {
        Map<String, Schema> subjects = new HashMap<>();
        for (TopicSpec topic : topics) {
            topic.records()
                    .forEach(
                            schema ->
                                    subjects.put(
                                            topic.subject(schema), PublishedSchema.of(schema)));
        }
        return subjects;
    }
}
