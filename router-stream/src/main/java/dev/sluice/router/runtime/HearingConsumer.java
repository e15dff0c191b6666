package dev.sluice.router.runtime;

import dev.sluice.router.commit.CommitPace;
import dev.sluice.router.commit.CommitPaces;
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
    private final CommitPaces paces;

    /**
     * @param paces asks for commits that are due behind a poll
     */
    HearingConsumer(Map<String, Object> settings, CommitPaces paces) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.paces = paces;
        this.hearing =
                new Hearing(
                        Integer.parseInt(
                                String.valueOf(
                                        settings.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))),
                        System::nanoTime);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        CommitPace pace = paces.own();
        ConsumerRecords<byte[], byte[]> records =
                hearing.poll(this, super::poll, pace.patience(timeout));
        pace.polled(records.count());
        return records;
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        hearing.paused(partitions);
        super.pause(partitions);
    }
}
