package dev.sluice.schema.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * One topic: its name, what its key means, what records it carries and how it is kept.
 *
 * @param config broker-side topic settings, spelled out, without the ones derived from {@link
 *     TopicLayout}
 */
public record TopicSpec(
        String name,
        TopicKey key,
        int partitions,
        List<Schema> records,
        Map<String, String> config) {

    /** Whose second type came later; the first is in the list before it. */
    private static final Set<String> ONE_AT_FIRST = Set.of(Topics.DISPATCH, Topics.DEMAND);

    public TopicSpec {
        records = List.copyOf(records);
        config = Map.copyOf(config);
    }

    /**
     * Subject of a record type: {@code <topic>-value} where the topic has one type, as outside
     * consumers expect, and {@code <topic>-<record name>} where it has several (Confluent's
     * TopicNameStrategy and TopicRecordNameStrategy). A type that had its topic for itself at first
     * keeps its subject.
     *
     * @throws IllegalArgumentException when the topic does not carry such records
     */
    public String subject(Schema record) {
        if (records.stream().noneMatch(r -> r.getFullName().equals(record.getFullName()))) {
            throw new IllegalArgumentException(
                    "topic %s: record %s (expected: one of %s)"
                            .formatted(name, record.getFullName(), recordNames()));
        }
        // The dispatch topics of all pools carry the same record: one subject, so a new pool needs
        // no new schema.
        String base = name.startsWith(Topics.DISPATCH) ? Topics.DISPATCH : name;
        boolean alone =
                records.size() == 1
                        || ONE_AT_FIRST.contains(base)
                                && records.getFirst().getFullName().equals(record.getFullName());
        return alone ? base + "-value" : base + "-" + record.getFullName();
    }

    private List<String> recordNames() {
        List<String> names = new ArrayList<>();
        records.forEach(r -> names.add(r.getFullName()));
        return names;
    }
}
