package dev.sluice.worker.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Which of the two members is polled when; what Kafka does with it is tested against a broker. */
class KafkaDispatchSourceTest {
    private static final TopicPartition DISPATCH = new TopicPartition("sluice.dispatch.default", 0);

    private final Map<Integer, Deque<Integer>> answers = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private @Nullable KafkaException acceptFailure;
    private boolean broken;
    private final KafkaDispatchSource source =
            new KafkaDispatchSource(
                    this::member,
                    4,
                    new KafkaDispatchSource.Waits(Duration.ofMillis(1), Duration.ofMillis(1)));

    @Test
    void takesManyWhileManySlotsAreFree() {
        answer(4, 3);

        assertThat(source.take(4)).hasSize(3);
        assertThat(done).containsExactly("poll 4");
    }

    @Test
    void takesOneWhenFewSlotsAreFree() {
        answer(1, 1);

        assertThat(source.take(3)).hasSize(1);
        assertThat(done).containsExactly("poll 1");
    }

    @Test
    void pollsNobodyElseWhileAFetchMayBeUnderWay() {
        answer(1, 0, 0, 1);

        source.take(3);
        source.take(4);
        source.take(4);

        assertThat(done).containsExactly("poll 1", "poll 1", "poll 1");
    }

    @Test
    void pollsAMemberAgainWhoseAnswerMayHaveCrossedWithItsPoll() {
        answer(1, 0, 1, 1);
        answer(4, 4);
        source.take(3);
        accept(source.take(3));

        accept(source.take(4));
        accept(source.take(4));

        assertThat(done.stream().filter(d -> d.startsWith("poll")))
                .containsExactly("poll 1", "poll 1", "poll 1", "poll 4");
    }

    @Test
    void asksOnlyTheMemberThatCanHoldWhatIsLeft() {
        answer(4, 0, 2);
        assertThat(source.takeLeft()).isEmpty();
        assertThat(done).isEmpty();
        source.take(4);

        assertThat(source.takeLeft()).hasSize(2);
        assertThat(done).containsExactly("poll 4", "poll 4");
    }

    @Test
    void confirmsWhatTheBrokerConfirms() {
        answer(4, 2);

        assertThat(source.accept(source.take(4))).isEmpty();
        assertThat(done).containsExactly("poll 4", "accept", "accept", "commit");
    }

    @Test
    void confirmsNothingThatTheBrokerRefuses() {
        acceptFailure = new InvalidRecordStateException("the lock is gone");
        answer(4, 2);

        assertThat(source.accept(source.take(4))).containsExactly(DISPATCH);
    }

    @Test
    void startsAnewAfterAFailure() {
        broken = true;
        assertThatThrownBy(() -> source.take(4)).isInstanceOf(KafkaException.class);
        broken = false;
        answer(4, 1);

        assertThat(source.take(4)).hasSize(1);
        assertThat(done).containsExactly("poll 4", "close", "poll 4");
    }

    private void accept(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(source.accept(records)).isEmpty();
    }

    private void answer(int member, Integer... records) {
        answers.put(member, new ArrayDeque<>(List.of(records)));
    }

    @SuppressWarnings("unchecked")
    private ShareConsumer<byte[], byte[]> member(int size) {
        return (ShareConsumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {ShareConsumer.class},
                        (proxy, method, arguments) -> answer(size, method.getName()));
    }

    private @Nullable Object answer(int size, String method) {
        return switch (method) {
            case "poll" -> {
                done.add("poll " + size);
                if (broken) {
                    throw new KafkaException("broken");
                }
                yield records(answers.getOrDefault(size, new ArrayDeque<>()).remove());
            }
            case "acknowledge" -> {
                done.add("accept");
                yield null;
            }
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
