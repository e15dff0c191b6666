package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What foreign writers leave in the topics that roles read. */
final class Garbage {
    /** Their readers put aside what they cannot read. */
    private static final List<String> DECIDED_UPON =
            List.of(
                    Topics.REQUESTS,
                    Topics.ATTEMPTS,
                    Topics.DEMAND,
                    Topics.SHARES,
                    Topics.dispatch(Topics.DEFAULT_POOL),
                    Topics.RESULTS,
                    Topics.USAGE,
                    Topics.ALERTS,
                    Topics.BATCHES,
                    Topics.JOB_EVENTS,
                    Topics.ERASURES);

    /** Their readers log and pass over it: every instance reads them whole, or people look. */
    private static final List<String> LISTENED_TO =
            List.of(
                    Topics.CONTROL,
                    Topics.REPLIES,
                    Topics.STREAM,
                    Topics.CATALOG,
                    Topics.LANE_STATUS,
                    Topics.TENANT_STATUS,
                    Topics.DEAD_LETTERS);

    private static final byte[] KEY = "garbage".getBytes(StandardCharsets.UTF_8);

    private final TestInstallation sluice;
    private final Map<String, byte @Nullable []> sent = new HashMap<>();

    Garbage(TestInstallation sluice) {
        this.sluice = sluice;
    }

    /** Where it goes. */
    static Set<String> topics() {
        Set<String> topics = new TreeSet<>(DECIDED_UPON);
        topics.addAll(LISTENED_TO);
        return topics;
    }

    /** Every kind into every partition; returns when all of it is on the log. */
    void spread() throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        sluice.kafka().durableProducer("garbage"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (String topic : DECIDED_UPON) {
                spread(producer, topic, true);
            }
            for (String topic : LISTENED_TO) {
                spread(producer, topic, false);
            }
        }
    }

    private void spread(
            KafkaProducer<byte[], byte[]> producer, String topic, boolean answeredByDeadLetter)
            throws Exception {
        TopicSpec spec = sluice.topics().byName(topic);
        for (byte @Nullable [] value : kinds()) {
            List<Future<RecordMetadata>> appended = new ArrayList<>();
            for (int partition = 0; partition < spec.partitions(); partition++) {
                appended.add(producer.send(new ProducerRecord<>(topic, partition, KEY, value)));
            }
            for (Future<RecordMetadata> one : appended) {
                RecordMetadata at = one.get();
                if (answeredByDeadLetter) {
                    sent.put(place(topic, at.partition(), at.offset()), value);
                }
            }
        }
    }

    /** How many records have to be put aside. */
    int size() {
        return sent.size();
    }

    /** Each record is put aside once, whole. */
    void checkPutAside(List<DeadLetter> letters) {
        Map<String, byte @Nullable []> found = new HashMap<>();
        for (DeadLetter letter : letters) {
            found.put(
                    place(letter.getTopic(), letter.getPartition(), letter.getOffset()),
                    bytes(letter.getValue()));
        }
        assertThat(letters).hasSameSizeAs(sent.keySet());
        assertThat(found.keySet()).isEqualTo(sent.keySet());
        assertThat(found)
                .allSatisfy((at, value) -> assertThat(value).as(at).isEqualTo(sent.get(at)));
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static List<byte @Nullable []> kinds() {
        // With null, which List.of would not take.
        return Arrays.asList(
                null,
                new byte[0],
                "not Avro at all".getBytes(StandardCharsets.UTF_8),
                // A schema that is newer than the reader, who cannot have it.
                new byte[] {0, 0x7f, 0, 0, 1, 2, 3},
                // A schema that the reader has, and a body that breaks off.
                new byte[] {0, 0, 0, 0, 1, 2});
    }

    private static String place(String topic, int partition, long offset) {
        return "%s-%d@%d".formatted(topic, partition, offset);
    }
}
