package dev.sluice.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RepliesReaderTest {
    private static final TopicPartition REPLIES = new TopicPartition(Topics.REPLIES, 2);
    private static final TopicPartition STREAM = new TopicPartition(Topics.STREAM, 3);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> passedOver = new CopyOnWriteArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    /** Bytes of text each; empty: corrupt. */
    private static CorruptLog log(String... stream) {
        return new CorruptLog(
                Map.of(
                        REPLIES,
                        List.of("r0".getBytes(StandardCharsets.UTF_8)),
                        STREAM,
                        Stream.of(stream).map(s -> s.getBytes(StandardCharsets.UTF_8)).toList()));
    }

    private RepliesReader reader(CorruptLog log) {
        return new RepliesReader(
                log,
                new ReplyRecords(
                        bytes -> {
                            AdmissionReply reply = new AdmissionReply();
                            reply.setJobId(decoded(bytes));
                            return reply;
                        },
                        bytes -> {
                            StreamChunk chunk = new StreamChunk();
                            chunk.setJobId(decoded(bytes));
                            return chunk;
                        },
                        reply -> heard.add(reply.getJobId()),
                        (chunk, place) -> heard.add(chunk.getJobId() + "@" + place.offset())),
                new ReplyAddress("ing", REPLIES.partition(), STREAM.partition(), false, null),
                passedOver::add,
                Duration.ofMillis(1));
    }

    private String decoded(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.startsWith("late") && unanswered.getAndDecrement() > 0) {
            throw new UncheckedIOException("registry", new IOException("away"));
        }
        if (text.equals("garbage")) {
            throw new UnreadableRecordException("garbage");
        }
        return text;
    }

    @Test
    void losesNothingWhileTheRegistryIsAway() {
        unanswered.set(5);
        try (RepliesReader reader = reader(log("a", "late", "b"))) {
            reader.start();

            await("all is heard").until(() -> heard.size() == 4);
            assertThat(heard)
                    .containsExactlyInAnyOrder("r0", "a@0", "late@1", "b@2")
                    .containsSubsequence("a@0", "late@1", "b@2");
            assertThat(reader.dead()).isFalse();
            assertThat(passedOver).isEmpty();
        }
    }

    @Test
    void passesOverWhatCanNeverBeRead() {
        try (RepliesReader reader = reader(log("a", "", "", "", "b", "garbage", "c"))) {
            reader.start();

            await("all is heard").until(() -> heard.size() == 4);
            assertThat(heard).containsExactlyInAnyOrder("r0", "a@0", "b@4", "c@6");
            assertThat(passedOver).containsExactly(Topics.STREAM, Topics.STREAM);
            assertThat(reader.dead()).isFalse();
        }
    }

    @Test
    void readsAgainWhatHasSufferedOnItsWay() {
        CorruptLog log = log("a", "b", "c");
        log.spoil(STREAM, 1);
        try (RepliesReader reader = reader(log)) {
            reader.start();

            await("all is heard").until(() -> heard.size() == 4);
            assertThat(heard).containsExactlyInAnyOrder("r0", "a@0", "b@1", "c@2");
            assertThat(passedOver).isEmpty();
        }
    }

    @Test
    void passesOverNothingWhenKafkaIsAway() {
        CorruptLog log = log("a", "b");
        for (int i = 0; i < 3; i++) {
            log.failNext(new TimeoutException("late"));
        }
        try (RepliesReader reader = reader(log)) {
            reader.start();

            await("all is heard").until(() -> heard.size() == 3);
            assertThat(passedOver).isEmpty();
            assertThat(reader.dead()).isFalse();
        }
    }
}
