package dev.sluice.ingress.bridge;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.error.ProblemJson;
import dev.sluice.ingress.json.Json;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.topic.InTopics;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's producers are told of their records, as JSON under the record's own key. The
 * record itself is not repeated: its place is.
 */
final class Answers {
    /** A larger one is not handed back: an answer has to fit its topic whatever the record was. */
    private static final int KEY_BYTES_MAX = 16 * 1024;

    private Answers() {}

    static ProducerRecord<byte[], byte[]> accepted(
            String tenant, ConsumerRecord<byte[], byte[]> record, JobRequest job) {
        return answer(
                InTopics.accepted(tenant),
                record,
                out -> {
                    writePlace(record, job.getCustomId(), out);
                    out.writeStringField("id", job.getJobId());
                    out.writeStringField("object", "job");
                    out.writeStringField("status", "queued");
                    out.writeStringField(
                            "created_at", Instant.ofEpochMilli(job.getAcceptedAtMs()).toString());
                });
    }

    static ProducerRecord<byte[], byte[]> rejected(
            String tenant,
            ConsumerRecord<byte[], byte[]> record,
            RecordJobs.Turned.Rejected rejected) {
        return answer(
                InTopics.rejects(tenant),
                record,
                out -> {
                    writePlace(record, rejected.customId().orElse(null), out);
                    out.writeObjectFieldStart("error");
                    ProblemJson.writeLineError(Problem.of(rejected.error()), out);
                    out.writeEndObject();
                });
    }

    private static ProducerRecord<byte[], byte[]> answer(
            String topic, ConsumerRecord<byte[], byte[]> record, Json.Content content) {
        return new ProducerRecord<>(
                topic,
                key(record),
                Json.bytes(
                        out -> {
                            out.writeStartObject();
                            content.writeTo(out);
                            out.writeEndObject();
                        }));
    }

    private static byte @Nullable [] key(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] key = record.key();
        return key != null && key.length <= KEY_BYTES_MAX ? key : null;
    }

    private static void writePlace(
            ConsumerRecord<byte[], byte[]> record, @Nullable String customId, JsonGenerator out)
            throws IOException {
        out.writeStringField("topic", record.topic());
        out.writeNumberField("partition", record.partition());
        out.writeNumberField("offset", record.offset());
        if (customId != null) {
            out.writeStringField("custom_id", customId);
        }
    }
}
