package dev.sluice.ingress.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ingress.kafka.CorruptLog;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.junit.jupiter.api.Test;

/** Callers who read a log again of which a part cannot be read. */
class KafkaStreamLogTest {
    private static final TopicPartition STREAM = new TopicPartition(Topics.STREAM, 3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> passedOver = new CopyOnWriteArrayList<>();

    /** Bytes of text each; empty: corrupt. */
    private static CorruptLog consumer(String... values) {
        return new CorruptLog(
                Map.of(
                        STREAM,
                        Stream.of(values).map(s -> s.getBytes(StandardCharsets.UTF_8)).toList()));
    }

    private KafkaStreamLog log(Supplier<CorruptLog> consumers) {
        return new KafkaStreamLog(
                consumers::get,
                new StreamRecords(KafkaStreamLogTest::chunk, UnaryOperator.identity()),
                passedOver::add);
    }

    private static StreamChunk chunk(byte[] bytes) {
        StreamChunk chunk = new StreamChunk();
        chunk.setIngressId("ing");
        chunk.setJobId("job");
        chunk.setKind(ChunkKind.DELTA);
        chunk.setData(ByteBuffer.wrap(bytes));
        return chunk;
    }

    private List<Long> read(Supplier<CorruptLog> consumers, int count) throws InterruptedException {
        List<Long> offsets = new ArrayList<>();
        try (KafkaStreamLog log = log(consumers)) {
            SharedTails tails = new SharedTails(log, new TailConfig(1, 1_024, 4_096));
            try (var tail = tails.open(STREAM.partition(), 0, "job")) {
                while (offsets.size() < count) {
                    offsets.add(tail.poll(PATIENCE).orElseThrow().place().offset());
                }
            } finally {
                tails.close();
            }
        }
        return offsets;
    }

    @Test
    void theCallersOfAPartitionGoOnBehindACorruptBatch() throws Exception {
        assertThat(read(() -> consumer("a", "", "", "", "", "", "b", "c"), 3))
                .containsExactly(0L, 6L, 7L);
        assertThat(passedOver).containsExactly(Topics.STREAM);
    }

    @Test
    void readsAgainWhatHasSufferedOnItsWay() throws Exception {
        Supplier<CorruptLog> consumers =
                () -> {
                    CorruptLog consumer = consumer("a", "b", "c");
                    consumer.spoil(STREAM, 1);
                    return consumer;
                };

        assertThat(read(consumers, 3)).containsExactly(0L, 1L, 2L);
        assertThat(passedOver).isEmpty();
    }

    @Test
    void saysHowFarItIsBehindACorruptBatchAtTheEnd() {
        try (KafkaStreamLog log = log(() -> consumer("", "", ""));
                StreamLog.Reader reader = log.reader()) {
            reader.assign(Map.of(STREAM.partition(), new StreamLog.Place.Offset(1)));

            assertThat(reader.poll(Duration.ZERO)).isEmpty();

            assertThat(reader.position(STREAM.partition())).isEqualTo(OptionalLong.of(3));
        }
    }

    @Test
    void staysWhereItIsWhenKafkaIsAway() {
        CorruptLog consumer = consumer("a");
        consumer.failNext(new DisconnectException("away"));
        try (KafkaStreamLog log = log(() -> consumer);
                StreamLog.Reader reader = log.reader()) {
            reader.assign(Map.of(STREAM.partition(), new StreamLog.Place.Offset(0)));

            assertThatThrownBy(() -> reader.poll(Duration.ZERO))
                    .isInstanceOf(DisconnectException.class);
            assertThat(reader.position(STREAM.partition())).isEqualTo(OptionalLong.of(0));
        }
        assertThat(passedOver).isEmpty();
    }
}
