package dev.sluice.router.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten requests to a poll; a report lies in another partition, of which nobody is told before. */
class HearingTest {
    private static final int RECORDS_MAX = 10;
    private static final TopicPartition REQUESTS = new TopicPartition(Topics.REQUESTS, 0);
    private static final TopicPartition MORE_REQUESTS = new TopicPartition(Topics.REQUESTS, 1);
    private static final TopicPartition ATTEMPTS = new TopicPartition(Topics.ATTEMPTS, 0);

    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    private final List<Integer> pausedWithinPolls = new ArrayList<>();
    private long nowNs;
    private final Hearing hearing = new Hearing(RECORDS_MAX, () -> nowNs);
    private Runnable within = () -> {};

    @BeforeEach
    void flood() {
        consumer.assign(List.of(REQUESTS, MORE_REQUESTS, ATTEMPTS));
        consumer.updateBeginningOffsets(Map.of(REQUESTS, 0L, MORE_REQUESTS, 0L, ATTEMPTS, 0L));
        consumer.setMaxPollRecords(RECORDS_MAX);
        for (int i = 0; i < 100; i++) {
            add(REQUESTS, i);
        }
        warm(hearing);
    }

    /** Each thing that it is told takes next to no time. */
    private void warm(Hearing any) {
        for (int i = 0; i < 30; i++) {
            nowNs++;
            any.poll(consumer, timeout -> oneReport(), Duration.ZERO);
        }
    }

    private static ConsumerRecords<String, String> oneReport() {
        return new ConsumerRecords<>(
                Map.of(ATTEMPTS, List.of(record(ATTEMPTS, 0))),
                Map.of(ATTEMPTS, new OffsetAndMetadata(1)));
    }

    @Test
    void beginsWithOneRequest() {
        Hearing cold = new Hearing(RECORDS_MAX, () -> nowNs);

        assertThat(cold.poll(consumer, this::polled, Duration.ZERO).count()).isOne();
    }

    @Test
    void asksForOtherThingsFirstWhenRequestsHaveFloodedForLong() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;
        add(ATTEMPTS, 0);

        ConsumerRecords<String, String> heard = poll();

        assertThat(heard.partitions()).containsExactly(ATTEMPTS);
        assertThat(consumer.paused()).isEmpty();
        assertThat(poll().partitions()).as("and goes on").containsExactly(REQUESTS);
    }

    @Test
    void leavesRequestsAPollNowAndThenHoweverMuchThereIsToHear() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;
        for (int i = 0; i < 200; i++) {
            add(ATTEMPTS, i);
        }

        for (int i = 0; i < Hearing.HEARD_IN_A_ROW_MAX; i++) {
            assertThat(poll().partitions()).containsExactly(ATTEMPTS);
        }
        assertThat(poll().count()).isEqualTo(RECORDS_MAX);
        assertThat(poll().partitions()).containsExactly(ATTEMPTS);

        assertThat(pausedWithinPolls).containsExactly(0, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2);
    }

    @Test
    void hearsAllThatWasSaidBeforeItGoesOn() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;
        for (int i = 0; i < RECORDS_MAX + 1; i++) {
            add(ATTEMPTS, i);
        }

        assertThat(poll().count()).isEqualTo(RECORDS_MAX);
        assertThat(poll().partitions()).containsExactly(ATTEMPTS);
        assertThat(poll().partitions()).as("a poll that was not full").containsExactly(REQUESTS);
    }

    @Test
    void goesOnWithRequestsWhenThereIsNothingElse() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;

        assertThat(poll().count()).isEqualTo(RECORDS_MAX);
        assertThat(pausedWithinPolls).containsExactly(0, 2, 0);
    }

    @Test
    void holdsNothingBackForAShortFlood() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS - 1;
        poll();

        assertThat(pausedWithinPolls).containsExactly(0, 0);
    }

    @Test
    void holdsNothingBackWhenAllThatWasFetchedIsTaken() {
        consumer.setMaxPollRecords(1_000);
        Hearing roomy = new Hearing(1_000, () -> nowNs);
        warm(roomy);
        roomy.poll(consumer, this::polled, Duration.ZERO);
        nowNs += 2 * Hearing.SILENCE_MAX_NS;
        roomy.poll(consumer, this::polled, Duration.ZERO);

        assertThat(pausedWithinPolls).containsExactly(0, 0);
    }

    /** What is not taken is behind the position that is committed. */
    @Test
    void takesNoMoreRequestsThanASliceOfTimeIsEnoughFor() {
        poll();
        nowNs += 40 * Portion.SLICE_NS;

        ConsumerRecords<String, String> records = poll();

        assertThat(records.count()).isLessThan(RECORDS_MAX);
        long next = RECORDS_MAX + records.count();
        assertThat(consumer.position(REQUESTS)).isEqualTo(next);
        assertThat(records.nextOffsets()).containsEntry(REQUESTS, new OffsetAndMetadata(next));
    }

    @Test
    void losesNoneAndDoublesNoneHoweverSlowItIs() {
        List<Long> offsets = new ArrayList<>();
        for (int polls = 0; offsets.size() < 100 && polls < 1_000; polls++) {
            hearing.poll(consumer, timeout -> fromTheLog(100), Duration.ZERO)
                    .records(REQUESTS)
                    .forEach(each -> offsets.add(each.offset()));
            nowNs += offsets.size() % 7 * Portion.SLICE_NS;
        }

        assertThat(offsets).isEqualTo(LongStream.range(0, 100).boxed().toList());
    }

    /** As a consumer reads that goes back: the mock forgets what it has given away. */
    private ConsumerRecords<String, String> fromTheLog(long end) {
        long from = consumer.position(REQUESTS);
        long to = Math.min(end, from + RECORDS_MAX);
        consumer.seek(REQUESTS, to);
        return new ConsumerRecords<>(
                Map.of(
                        REQUESTS,
                        LongStream.range(from, to)
                                .mapToObj(offset -> record(REQUESTS, offset))
                                .toList()),
                Map.of(REQUESTS, new OffsetAndMetadata(to)));
    }

    @Test
    void takesAllThatWorkersSayHoweverSlowItIs() {
        poll();
        nowNs += 40 * Portion.SLICE_NS;
        for (int i = 0; i < RECORDS_MAX; i++) {
            add(ATTEMPTS, i);
        }

        assertThat(poll().records(ATTEMPTS)).hasSize(RECORDS_MAX);
    }

    @Test
    void takesAsMuchAsBeforeWhenItIsFastAgain() {
        poll();
        nowNs += 40 * Portion.SLICE_NS;
        for (int i = 0; i < 20; i++) {
            hearing.poll(consumer, timeout -> fromTheLog(1_000), Duration.ZERO);
            nowNs++;
        }

        assertThat(hearing.poll(consumer, timeout -> fromTheLog(1_000), Duration.ZERO).count())
                .isEqualTo(RECORDS_MAX);
    }

    /** Streams pauses a partition whose task has enough, or restores. */
    @Test
    void leavesPausedWhatOthersPause() {
        consumer.pause(List.of(REQUESTS));
        for (int i = 0; i < 100; i++) {
            add(MORE_REQUESTS, i);
        }
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;
        poll();
        assertThat(consumer.paused()).containsExactly(REQUESTS);

        within =
                () -> {
                    hearing.paused(List.of(MORE_REQUESTS));
                    consumer.pause(List.of(MORE_REQUESTS));
                };
        poll();
        assertThat(consumer.paused()).containsExactlyInAnyOrder(REQUESTS, MORE_REQUESTS);
    }

    @Test
    void bearsThatAPartitionIsTakenAwayMeanwhile() {
        poll();
        nowNs += Hearing.SILENCE_MAX_NS;
        within = () -> consumer.assign(List.of(REQUESTS, ATTEMPTS));

        poll();

        assertThat(consumer.paused()).doesNotContain(REQUESTS);
    }

    private ConsumerRecords<String, String> poll() {
        return hearing.poll(consumer, this::polled, Duration.ofMillis(1));
    }

    private ConsumerRecords<String, String> polled(Duration timeout) {
        pausedWithinPolls.add(consumer.paused().size());
        ConsumerRecords<String, String> records = consumer.poll(timeout);
        within.run();
        return records;
    }

    private void add(TopicPartition partition, long offset) {
        consumer.addRecord(record(partition, offset));
    }

    private static ConsumerRecord<String, String> record(TopicPartition partition, long offset) {
        return new ConsumerRecord<>(partition.topic(), partition.partition(), offset, "k", "v");
    }
}
