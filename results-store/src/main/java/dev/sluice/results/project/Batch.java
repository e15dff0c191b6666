package dev.sluice.results.project;

import dev.sluice.results.batch.BatchNews;
import dev.sluice.results.batch.LineCounts;
import dev.sluice.results.erase.Erasure;
import dev.sluice.results.late.LateSums;
import dev.sluice.results.redrive.DecidedWishes;
import dev.sluice.results.redrive.RedriveCounts;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.row.JobDraft;
import dev.sluice.results.usage.Rollup;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.schema.job.JobId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What goes into one transaction: at most one row per job, sums of usage, the positions after it,
 * and the records that cannot become rows. Used by the projection thread alone; bounded by {@code
 * sluice.results.projection.batch-records} and one poll.
 */
final class Batch {
    record Unusable(ConsumerRecord<byte[], byte[]> record, String reason) {}

    private final Map<String, JobDraft> drafts = new LinkedHashMap<>();
    private final Map<TopicPartition, SourcePosition> positions = new HashMap<>();
    private final List<Unusable> unusable = new ArrayList<>();
    private final List<WebhookEvent> events = new ArrayList<>();
    private final List<Erasure> erasures = new ArrayList<>();
    private final Rollup usage = new Rollup();
    private final LateSums late = new LateSums();
    private final BatchNews news = new BatchNews();
    private final LineCounts lines = new LineCounts();
    private final RedriveCounts redrives = new RedriveCounts();
    private final DecidedWishes decided = new DecidedWishes();
    private final boolean told;
    private int records;
    private int expired;

    Batch() {
        this(true);
    }

    private Batch(boolean told) {
        this.told = told;
    }

    /** Nobody hears of what is in it: it was told when it happened. */
    static Batch ofThePast() {
        return new Batch(false);
    }

    /** Whether those who wait or subscribed are to hear of it. */
    boolean told() {
        return told;
    }

    /** The draft of a job, for one more of its records. */
    JobDraft draft(JobId id, DayPartition partition) {
        return drafts.computeIfAbsent(
                id.core() + id.time().toEpochMilli() + partition.retentionClass(),
                key -> new JobDraft(id, partition));
    }

    void unusable(ConsumerRecord<byte[], byte[]> record, String reason) {
        unusable.add(new Unusable(record, reason));
    }

    /** Something to tell those who want to hear of it, whatever becomes of the job's row. */
    void happened(WebhookEvent event) {
        if (told) {
            events.add(event);
        }
    }

    /** Bodies of a job are to be gone. */
    void erased(Erasure erasure) {
        erasures.add(erasure);
    }

    List<Erasure> erasures() {
        return erasures;
    }

    /** What the batch adds to the sums of usage. */
    Rollup usage() {
        return usage;
    }

    /** What it adds to runs that had a result already. */
    LateSums late() {
        return late;
    }

    /** A record of a day that is dropped already. */
    void expired() {
        expired++;
    }

    /** Every record ends here, whatever became of it. */
    void read(
            ConsumerRecord<byte[], byte[]> record,
            long acceptedMs,
            Function<TopicPartition, SourcePosition> before) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        SourcePosition position = positions.get(partition);
        if (position == null) {
            position = before.apply(partition);
        }
        positions.put(partition, position.past(record.offset(), record.timestamp(), acceptedMs));
        records++;
    }

    void position(TopicPartition partition, SourcePosition position) {
        positions.put(partition, position);
    }

    /** Of files and of the batches that clients made. */
    BatchNews news() {
        return news;
    }

    LineCounts lines() {
        return lines;
    }

    RedriveCounts redrives() {
        return redrives;
    }

    /** Runs that were asked for and are decided on. */
    DecidedWishes decided() {
        return decided;
    }

    Collection<JobDraft> drafts() {
        return drafts.values();
    }

    Map<TopicPartition, SourcePosition> positions() {
        return positions;
    }

    List<Unusable> unusable() {
        return unusable;
    }

    List<WebhookEvent> events() {
        return events;
    }

    int records() {
        return records;
    }

    int expiredRecords() {
        return expired;
    }

    boolean isEmpty() {
        return records == 0;
    }
}
