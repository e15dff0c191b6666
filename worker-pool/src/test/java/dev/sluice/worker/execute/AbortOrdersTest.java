package dev.sluice.worker.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.attempt.LiveAttempts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.junit.jupiter.api.Test;

class AbortOrdersTest {
    private static final TopicPartition CONTROL = new TopicPartition(Topics.CONTROL, 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final List<Long> positions = new CopyOnWriteArrayList<>();
    private Duration pause = Duration.ofMillis(1);
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

    @Test
    void goesToTheEndWhenABatchIsCorruptThreeTimes() throws InterruptedException {
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch heard = new CountDownLatch(1);
        AbortOrders orders = started();
        consumer.schedulePollTask(() -> consumer.updateEndOffsets(Map.of(CONTROL, 7L)));
        for (int i = 0; i < 3; i++) {
            consumer.schedulePollTask(
                    () -> {
                        failed.incrementAndGet();
                        assertThat(consumer.position(CONTROL)).isZero();
                        throw new CorruptRecordException("made by the test");
                    });
        }
        consumer.schedulePollTask(
                () -> {
                    positions.add(consumer.position(CONTROL));
                    heard.countDown();
                });

        assertThat(heard.await(10, TimeUnit.SECONDS)).as("it reads on").isTrue();
        assertThat(failed).hasValue(3);
        assertThat(orders.dead()).isFalse();
        orders.close();
        assertThat(positions).containsExactly(7L);
    }

    @Test
    void pausesAfterAFailureUntilItIsClosed() throws InterruptedException {
        pause = Duration.ofDays(1);
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger polls = new AtomicInteger();
        AbortOrders orders = started();
        consumer.schedulePollTask(
                () -> {
                    consumer.schedulePollTask(polls::incrementAndGet);
                    failed.countDown();
                    throw new CorruptRecordException("made by the test");
                });
        assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        await("it pauses").until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        orders.close();

        assertThat(thread.isAlive()).isFalse();
        assertThat(polls).hasValue(0);
        assertThat(orders.dead()).isFalse();
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
                        },
                        pause);
        orders.start();
        return orders;
    }
}
