package dev.sluice.router;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Puts a topic first in line: Streams takes next from the partition whose head record is oldest, so
 * a backlog of requests would make finished attempts and shares wait and let live leases expire. A
 * day back is always older.
 */
final class FirstInLine implements TimestampExtractor {
    private static final long SHIFT_MS = Duration.ofDays(1).toMillis();

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp() - SHIFT_MS);
    }
}
