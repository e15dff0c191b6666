package dev.sluice.runtime.check.kafka;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.List;

/** Whether what producers may send fits what brokers take. */
final class RecordSizePolicy {
    /** Kafka's own default of the producer. */
    static final long REQUEST_BYTES_DEFAULT = 1024 * 1024;

    /** Metadata and attempt history ride along with a body. */
    private static final long BESIDE_THE_BODY = 64 * 1024;

    private RecordSizePolicy() {}

    /**
     * Only complaints.
     *
     * @param requestBytes {@code max.request.size} of our producers
     * @param messageBytes the smallest {@code max.message.bytes} of a topic they write
     * @param inlineMax largest body inside a record
     */
    static List<Finding> findings(long requestBytes, long messageBytes, int inlineMax) {
        long needed = inlineMax + BESIDE_THE_BODY;
        if (requestBytes < needed) {
            return List.of(
                    new Finding.Refusal(
                            Subject.TOPICS,
                            "sluice.kafka.properties.max.request.size is %d"
                                    .formatted(requestBytes),
                            "%d or more, from sluice.body.inline-max %d"
                                    .formatted(needed, inlineMax),
                            "raise it, or lower sluice.body.inline-max"));
        }
        if (requestBytes > messageBytes) {
            return List.of(
                    new Finding.Warning(
                            Subject.TOPICS,
                            "producers send up to max.request.size %d".formatted(requestBytes),
                            "at most the topics' max.message.bytes %d: the broker refuses what is larger"
                                    .formatted(messageBytes),
                            "lower sluice.kafka.properties.max.request.size, or raise max.message.bytes of the topics"));
        }
        return List.of();
    }
}
