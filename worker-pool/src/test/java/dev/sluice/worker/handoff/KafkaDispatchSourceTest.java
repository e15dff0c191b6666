package dev.sluice.worker.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the member is polled; what Kafka does with it is tested against a broker. */
class KafkaDispatchSourceTest {
    private static final TopicPartition DISPATCH = new TopicPartition("sluice.dispatch.default", 0);

    private final Deque<Integer> answers = new ArrayDeque<>();
    private int made;
    private final List<String> done = new ArrayList<>();
    private @Nullable KafkaException acceptFailure;
    private boolean broken;
    private final KafkaDispatchSource source =
            new KafkaDispatchSource(
                    this::member,
                    4,
                    new KafkaDispatchSource.Waits(Duration.ofMillis(1), Duration.ofMillis(1)),
                    Thread.ofVirtual().factory());

    @Test
    void takesWhatOnePollBrings() {
        answer(3);

        assertThat(source.take()).hasSize(3);
        assertThat(source.batchSize()).isEqualTo(4);
        assertThat(done).containsExactly("poll");
    }

    @Test
    void pollsTheSameMemberAgainSoThatNothingRestsInABuffer() {
        answer(0, 2, 1);
        source.take();
        assertThat(source.accept(source.take(), Set.of())).isEmpty();

        assertThat(source.take()).hasSize(1);
        assertThat(made).isEqualTo(1);
    }

    @Test
    void handsBackWhatCameAfterTheLastTake() {
        assertThat(source.takeLeft()).isEmpty();
        assertThat(done).isEmpty();
        answer(0, 2);
        source.take();

        assertThat(source.takeLeft()).hasSize(2);
        assertThat(done).containsExactly("poll", "poll");
    }

    @Test
    void handsBackWhatCameEvenWhenStoppedBetweenTwoTakes() {
        answer(0, 2);
        source.take();

        source.stop();

        assertThat(source.take()).isEmpty();
        assertThat(source.takeLeft()).hasSize(2);
        assertThat(done).containsExactly("poll", "poll");
    }

    @Test
    void takesNothingWhenItWasStoppedBeforeItJoined() {
        source.stop();

        assertThat(source.take()).isEmpty();
        assertThat(done).isEmpty();
    }

    @Test
    void confirmsWhatTheBrokerConfirms() {
        answer(2);

        assertThat(source.accept(source.take(), Set.of())).isEmpty();
        assertThat(done).containsExactly("poll", "accept", "accept", "commit");
    }

    @Test
    void confirmsNothingThatTheBrokerRefuses() {
        acceptFailure = new InvalidRecordStateException("the lock is gone");
        answer(2);

        assertThat(source.accept(source.take(), Set.of())).containsExactly(DISPATCH);
    }

    @Test
    void releasesWhatGoesBackWithTheSameCommit() {
        answer(2);
        List<ConsumerRecord<byte[], byte[]>> taken = source.take();

        assertThat(source.accept(taken, Set.of(taken.getFirst()))).isEmpty();
        assertThat(done).containsExactly("poll", "release", "accept", "commit");
    }

    @Test
    void startsAnewAfterAFailure() {
        broken = true;
        assertThatThrownBy(() -> source.take()).isInstanceOf(KafkaException.class);
        broken = false;
        answer(1);

        assertThat(source.take()).hasSize(1);
        assertThat(done).containsExactly("poll", "close", "poll");
    }

    private void answer(Integer... records) {
        answers.addAll(List.of(records));
    }

    private ShareConsumer<byte[], byte[]> member() {
        made++;
        return AShareConsumer.answering(
                method -> call(method.getName()),
                new AtomicInteger(),
                callback -> {},
                type -> done.add(type == AcknowledgeType.RELEASE ? "release" : "accept"));
    }

    private @Nullable Object call(String method) {
        return switch (method) {
            case "poll" -> {
                done.add("poll");
                if (broken) {
                    throw new KafkaException("broken");
                }
                yield records(answers.remove());
            }
            case "acknowledge" -> null;
            case "commitSync" -> {
                done.add("commit");
                yield Map.of(
                        new TopicIdPartition(Uuid.ONE_UUID, DISPATCH),
                        Optional.ofNullable(acceptFailure));
            }
            case "close" -> {
                done.add("close");
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private static ConsumerRecords<byte[], byte[]> records(int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(
                    new ConsumerRecord<>(
                            DISPATCH.topic(), DISPATCH.partition(), i, new byte[0], new byte[0]));
        }
        return new ConsumerRecords<>(Map.of(DISPATCH, records), Map.of());
    }
}
