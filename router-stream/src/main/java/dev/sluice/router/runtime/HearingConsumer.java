package dev.sluice.router.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The consumer of a Streams thread, which hears of other things while requests flood it. */
final class HearingConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Hearing hearing;

    HearingConsumer(Map<String, Object> settings) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.hearing =
                new Hearing(
                        Integer.parseInt(
                                String.valueOf(
                                        settings.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))),
                        System::nanoTime);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return hearing.poll(this, super::poll, timeout);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        hearing.paused(partitions);
        super.pause(partitions);
    }
}
