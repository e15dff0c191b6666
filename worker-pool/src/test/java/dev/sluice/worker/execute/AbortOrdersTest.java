package dev.sluice.worker.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.attempt.LiveAttempts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AbortOrdersTest {
    private static final TopicPartition CONTROL = new TopicPartition(Topics.CONTROL, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private Thread thread = Thread.currentThread();

    @Test
    void aRecordWithoutAValueIsSkipped() throws InterruptedException {
        AbortOrders orders = started();
        CountDownLatch readOn = new CountDownLatch(1);
        consumer.schedulePollTask(
                () -> consumer.addRecord(new ConsumerRecord<>(Topics.CONTROL, 0, 0, null, null)));
        consumer.schedulePollTask(readOn::countDown);

        assertThat(readOn.await(10, TimeUnit.SECONDS)).as("it reads on").isTrue();
        assertThat(orders.dead()).isFalse();
        orders.close();
        assertThat(orders.dead()).as("closed is not dead").isFalse();
    }

    @Test
    void isDeadWhenItsThreadEndsOfAnError() throws InterruptedException {
        AbortOrders orders = started();
        consumer.schedulePollTask(
                () -> {
                    throw new IllegalStateException("made by the test");
                });

        assertThat(thread.join(Duration.ofSeconds(10))).as("it ends").isTrue();
        assertThat(orders.dead()).isTrue();
    }

    private AbortOrders started() {
        consumer.updateEndOffsets(Map.of(CONTROL, 0L));
        AbortOrders orders =
                new AbortOrders(
                        consumer,
                        new RecordCodecs(SchemaRegistry.bundled())
                                .forTopic(
                                        WorkerRig.TOPICS.byName(Topics.CONTROL), AbortOrder.class),
                        new LiveAttempts(1, 1),
                        task -> {
                            thread = Thread.ofPlatform().daemon().unstarted(task);
                            return thread;
                        });
        orders.start();
        return orders;
    }
}
