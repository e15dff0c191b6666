package dev.sluice.worker.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A poll was woken at the moment in which it brought records; see ShareGroupIT for a broker's. */
@Timeout(60)
class LateConfirmationsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final TopicIdPartition FIRST = partition(0);
    private static final TopicIdPartition SECOND = partition(1);

    private final List<AcknowledgementCommitCallback> callbacks = new ArrayList<>();

    /** What each commit does; the last again and again. */
    private final Deque<Runnable> commits = new ArrayDeque<>();

    private final WatchedMember member =
            new WatchedMember(
                    AShareConsumer.answering(
                            method -> call(method.getName()), new AtomicInteger(), callbacks::add),
                    Thread.ofVirtual().factory());

    @Test
    void acceptsWhatTheBrokerConfirmsBehindTheWake() {
        commits.add(LateConfirmationsTest::woken);
        commits.add(() -> {});
        commits.add(() -> tell(FIRST, null, 7L, 8L));

        assertThat(member.accept(records(FIRST, 7, 8), LONG))
                .isEqualTo(Map.of(FIRST, Optional.empty()));
    }

    @Test
    void tellsWhatTheBrokerRefuses() {
        KafkaException gone = new InvalidRecordStateException("the lock is gone");
        commits.add(LateConfirmationsTest::woken);
        commits.add(
                () -> {
                    tell(FIRST, gone, 7L);
                    tell(SECOND, null, 1L);
                });

        assertThat(member.accept(records(FIRST, 7, SECOND, 1), LONG))
                .isEqualTo(Map.of(FIRST, Optional.of(gone), SECOND, Optional.empty()));
    }

    /** As of ends of transactions, which the consumer accepts by itself. */
    @Test
    void doesNotTakeWhatIsSaidOfOthersForIts() {
        commits.add(LateConfirmationsTest::woken);
        commits.add(() -> tell(FIRST, null, 6L, 7L));
        commits.add(() -> tell(SECOND, null, 2L));

        assertThat(member.accept(records(FIRST, 7, SECOND, 1), Duration.ofMillis(50)))
                .isEqualTo(Map.of(FIRST, Optional.empty()));
    }

    @Test
    void saysNothingOfAPartitionWhileARecordOfItIsOpen() {
        commits.add(LateConfirmationsTest::woken);
        commits.add(() -> tell(FIRST, null, 7L));

        assertThat(member.accept(records(FIRST, 7, 8), Duration.ofMillis(50))).isEmpty();
    }

    private @Nullable Object call(String method) {
        switch (method) {
            case "commitSync" -> {
                (commits.size() > 1 ? commits.remove() : commits.element()).run();
                return Map.of();
            }
            case "acknowledge" -> {
                return null;
            }
            default -> throw new UnsupportedOperationException(method);
        }
    }

    private static void woken() {
        throw new WakeupException();
    }

    private void tell(TopicIdPartition partition, @Nullable Exception failure, Long... offsets) {
        callbacks.getFirst().onComplete(Map.of(partition, Set.of(offsets)), failure);
    }

    /** Partitions, each with the offsets behind it. */
    private static List<ConsumerRecord<byte[], byte[]>> records(Object... places) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicIdPartition partition = FIRST;
        for (Object place : places) {
            switch (place) {
                case TopicIdPartition next -> partition = next;
                case Integer offset ->
                        records.add(
                                new ConsumerRecord<>(
                                        partition.topic(),
                                        partition.partition(),
                                        offset,
                                        new byte[0],
                                        new byte[0]));
                default -> throw new IllegalArgumentException(place.toString());
            }
        }
        return records;
    }

    private static TopicIdPartition partition(int number) {
        return new TopicIdPartition(Uuid.ONE_UUID, new TopicPartition("dispatch", number));
    }
}
