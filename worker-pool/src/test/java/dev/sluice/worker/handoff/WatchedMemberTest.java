package dev.sluice.worker.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Polls here wait until they are woken: a test whose poll nobody ends does not end either. */
@Timeout(60)
class WatchedMemberTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final TopicPartition DISPATCH = new TopicPartition("dispatch", 0);

    private final AtomicInteger acksSent = new AtomicInteger(7);
    private final CountDownLatch polls = new CountDownLatch(1);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final WatchedMember member =
            new WatchedMember(
                    AShareConsumer.answering(this::waiting, acksSent),
                    Thread.ofVirtual().factory());

    @Test
    void endsAPollDuringWhichTheConsumerAcknowledgedByItself() throws InterruptedException {
        Thread other =
                Thread.startVirtualThread(
                        () -> {
                            awaitQuietly(polls);
                            acksSent.incrementAndGet();
                        });

        assertThat(member.poll(LONG).isEmpty()).isTrue();
        assertThat(woken.getCount()).isZero();
        other.join();
    }

    @Test
    void endsAPollThatAnotherThreadWakes() throws InterruptedException {
        Thread other =
                Thread.startVirtualThread(
                        () -> {
                            awaitQuietly(polls);
                            member.wake();
                        });

        assertThat(member.poll(LONG).isEmpty()).isTrue();
        other.join();
    }

    @Test
    void endsTheNextPollWhenWokenBetweenPolls() {
        member.wake();

        assertThat(member.poll(LONG).isEmpty()).isTrue();
        assertThat(polls.getCount()).as("the consumer was not polled").isEqualTo(1);
    }

    @Test
    void neverWakesAConsumerThatIsNotPolled() {
        WatchedMember prompt =
                new WatchedMember(
                        AShareConsumer.answering(this::prompt, acksSent),
                        Thread.ofVirtual().factory());
        prompt.poll(LONG);
        acksSent.incrementAndGet();

        assertThat(prompt.poll(LONG).count()).isEqualTo(1);
        assertThat(woken.getCount()).isEqualTo(1);
    }

    @Test
    void refusesAConsumerThatCannotBeWatched() {
        assertThatThrownBy(
                        () ->
                                new WatchedMember(
                                        new MockShareConsumer<>(), Thread.ofVirtual().factory()))
                .hasMessage("the share consumer has no metric acknowledgements-send-total");
    }

    private @Nullable Object waiting(Method method) {
        switch (method.getName()) {
            case "poll" -> {
                polls.countDown();
                awaitQuietly(woken);
                throw new WakeupException();
            }
            case "wakeup" -> woken.countDown();
            default -> throw new UnsupportedOperationException(method.getName());
        }
        return null;
    }

    private @Nullable Object prompt(Method method) {
        return switch (method.getName()) {
            case "poll" ->
                    new ConsumerRecords<>(
                            Map.of(
                                    DISPATCH,
                                    List.of(
                                            new ConsumerRecord<>(
                                                    "dispatch", 0, 0, new byte[0], new byte[0]))),
                            Map.of());
            case "wakeup" -> {
                woken.countDown();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
