package dev.sluice.ingress.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamPlacesTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.700Z");

    /** Partitions whose leader does not answer before the latch opens. */
    private final Map<Integer, CountDownLatch> away = new ConcurrentHashMap<>();

    /** Partitions that have no leader. */
    private final Set<Integer> without = ConcurrentHashMap.newKeySet();

    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final StreamPlaces places = new StreamPlaces(this::consumer);

    @AfterEach
    void close() {
        away.values().forEach(CountDownLatch::countDown);
        places.close();
    }

    @Test
    void tellsTheFirstOffsetOfASecond() {
        assertThat(places.at(3, TIME)).isEqualTo(TIME.getEpochSecond() * 1_000);
    }

    @Test
    void aPartitionWithoutALeaderHoldsUpNoOther() {
        CountDownLatch latch = new CountDownLatch(1);
        away.put(0, latch);
        CompletableFuture<Long> held = CompletableFuture.supplyAsync(() -> places.at(0, TIME));
        await().until(() -> asked.get() == 1);

        assertThat(places.at(1, TIME)).isPositive();

        assertThat(held).isNotDone();
        assertThat(made).hasValue(2);
    }

    @Test
    void thoseWhoAskForTheSameShareOneAnswer() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        away.put(0, latch);
        List<CompletableFuture<Long>> callers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<Long> caller = new CompletableFuture<>();
            callers.add(caller);
            Instant time = TIME.plusMillis(i);
            threads.add(
                    Thread.ofPlatform().daemon().start(() -> caller.complete(places.at(0, time))));
        }
        await("one asks, all others wait for it")
                .until(
                        () ->
                                asked.get() == 1
                                        && threads.stream()
                                                .allMatch(
                                                        one ->
                                                                one.getState()
                                                                        == Thread.State
                                                                                .TIMED_WAITING));

        latch.countDown();

        for (CompletableFuture<Long> caller : callers) {
            assertThat(caller.get(30, TimeUnit.SECONDS)).isEqualTo(TIME.getEpochSecond() * 1_000);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void saysWhenToComeAgainWhereTheLogDoesNotSayInTime() {
        without.add(0);

        assertThatThrownBy(() -> places.at(0, TIME))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.LOG_UNAVAILABLE);
                            assertThat(e.retryAfter()).isNotEqualTo(Optional.empty());
                        });
    }

    @Test
    void makesNoConsumerOnceItIsClosed() {
        places.close();

        assertThat(places.end(0)).isEmpty();
        assertThat(places.kept(0, 7)).isEqualTo(7);
        assertThat(made).hasValue(0);
    }

    private Consumer<byte[], byte[]> consumer() {
        made.incrementAndGet();
        return new MockConsumer<>("earliest") {
            @Override
            public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                    Map<TopicPartition, Long> times, Duration left) {
                asked.incrementAndGet();
                Map.Entry<TopicPartition, Long> time = times.entrySet().iterator().next();
                TopicPartition of = time.getKey();
                CountDownLatch latch = away.get(of.partition());
                if (latch != null) {
                    try {
                        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                if (without.contains(of.partition())) {
                    throw new TimeoutException("no leader");
                }
                long millis = time.getValue();
                return Map.of(of, new OffsetAndTimestamp(millis, millis));
            }
        };
    }
}
