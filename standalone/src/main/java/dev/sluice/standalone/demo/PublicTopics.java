package dev.sluice.standalone.demo;

import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.run.Standalone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The public topics from their beginning, as any consumer outside sees them: committed records. */
final class PublicTopics implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final RecordCodec<JobResult> results;
    private final RecordCodec<UsageRecord> usage;
    private final RecordCodec<JobLifecycleEvent> events;

    PublicTopics(Standalone sluice) {
        Topics topics = sluice.topics();
        this.results = sluice.codecs().forTopic(topics.byName(Topics.RESULTS), JobResult.class);
        this.usage = sluice.codecs().forTopic(topics.byName(Topics.USAGE), UsageRecord.class);
        this.events =
                sluice.codecs().forTopic(topics.byName(Topics.JOB_EVENTS), JobLifecycleEvent.class);
        for (String topic : List.of(Topics.RESULTS, Topics.USAGE, Topics.JOB_EVENTS)) {
            for (int p = 0; p < topics.byName(topic).partitions(); p++) {
                partitions.add(new TopicPartition(topic, p));
            }
        }
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("sluice-demo"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Counts what comes within the time. */
    void read(Tally tally, Duration within) {
        for (var seen : consumer.poll(within)) {
            switch (seen.topic()) {
                case Topics.RESULTS -> tally.result(results.decode(seen.value()));
                case Topics.USAGE -> tally.usage(usage.decode(seen.value()));
                case String other -> tally.event(events.decode(seen.value()));
            }
        }
    }

    /** Counts all that is committed by now. */
    void readToEnd(Tally tally, Duration atMost) {
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
        long giveUp = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < giveUp
                && end.entrySet().stream()
                        .anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
            read(tally, Duration.ofMillis(50));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
