package dev.sluice.results.project;

import dev.sluice.results.batch.BatchEvents;
import dev.sluice.results.erase.Erasure;
import dev.sluice.results.retention.Placement.Expired;
import dev.sluice.results.retention.Placement.Kept;
import dev.sluice.results.retention.Placement.Refused;
import dev.sluice.results.retention.RetentionPolicy;
import dev.sluice.results.row.JobDraft;
import dev.sluice.results.row.ProgressPolicy;
import dev.sluice.results.usage.UsagePolicy;
import dev.sluice.results.webhook.event.BudgetEvents;
import dev.sluice.results.webhook.event.JobEvents;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobState;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads records of all topics and folds them into a batch. */
@Singleton
final class RecordFolder {
    private static final long NOT_ACCEPTED = 0;

    private final RecordCodec<JobLifecycleEvent> events;
    private final RecordCodec<JobResult> results;
    private final RecordCodec<BudgetAlert> alerts;
    private final RecordCodec<UsageRecord> usages;
    private final RecordCodec<SpecificRecord> batches;
    private final RecordCodec<ErasedJob> erasures;
    private final RetentionPolicy retention;
    private final InstantSource clock;

    RecordFolder(
            RecordCodecs codecs, Topics topics, RetentionPolicy retention, InstantSource clock) {
        this.events = codecs.forTopic(topics.byName(Topics.JOB_EVENTS), JobLifecycleEvent.class);
        this.results = codecs.forTopic(topics.byName(Topics.RESULTS), JobResult.class);
        this.alerts = codecs.forTopic(topics.byName(Topics.ALERTS), BudgetAlert.class);
        this.usages = codecs.forTopic(topics.byName(Topics.USAGE), UsageRecord.class);
        this.batches = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
        this.erasures = codecs.forTopic(topics.byName(Topics.ERASURES), ErasedJob.class);
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * @param before positions of partitions that the batch has not met yet
     */
    void fold(
            ConsumerRecord<byte[], byte[]> record,
            Batch batch,
            Function<TopicPartition, SourcePosition> before) {
        long acceptedMs = NOT_ACCEPTED;
        try {
            switch (decode(record)) {
                case JobLifecycleEvent event -> {
                    acceptedMs = event.getAcceptedAt();
                    batch.redrives().add(event);
                    batch.decided().add(event);
                    fold(event, record, batch);
                }
                case JobResult result -> {
                    acceptedMs = result.getAcceptedAt();
                    batch.lines().add(result);
                    batch.redrives().add(result);
                    fold(result, record, batch);
                }
                case BudgetAlert alert ->
                        batch.happened(BudgetEvents.of(alert, record.partition()));
                case UsageRecord usage -> fold(usage, record, batch);
                case ErasedJob erased -> batch.erased(Erasure.of(erased));
                case SpecificRecord news when record.topic().equals(Topics.BATCHES) -> {
                    batch.news().add(news, record.partition());
                    if (news instanceof BatchEnded end) {
                        batch.happened(BatchEvents.of(end, record.partition()));
                    }
                }
                case SpecificRecord other ->
                        batch.unusable(record, "record type " + other.getSchema().getFullName());
            }
        } catch (UnreadableRecordException | IllegalArgumentException e) {
            batch.unusable(record, String.valueOf(e.getMessage()));
        }
        batch.read(record, acceptedMs, before);
    }

    private SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new UnreadableRecordException(record.topic() + ": a record without a value");
        }
        return switch (record.topic()) {
            case Topics.RESULTS -> results.decode(record.value());
            case Topics.ALERTS -> alerts.decode(record.value());
            case Topics.USAGE -> usages.decode(record.value());
            case Topics.BATCHES -> batches.decode(record.value());
            case Topics.ERASURES -> erasures.decode(record.value());
            case null, default -> events.decode(record.value());
        };
    }

    private static void fold(
            UsageRecord usage, ConsumerRecord<byte[], byte[]> record, Batch batch) {
        Optional<String> complaint = UsagePolicy.complaint(usage);
        if (complaint.isPresent()) {
            batch.unusable(record, complaint.get());
        } else {
            batch.usage().add(usage, record.partition());
            batch.late().add(usage);
        }
    }

    private void fold(JobLifecycleEvent event, ConsumerRecord<byte[], byte[]> record, Batch batch) {
        Optional<JobState> after = ProgressPolicy.after(event);
        if (after.isPresent()) {
            place(
                    event.getJobId(),
                    event.getRetentionClass(),
                    record,
                    batch,
                    draft -> draft.fold(event, after.get()));
        }
    }

    private void fold(JobResult result, ConsumerRecord<byte[], byte[]> record, Batch batch) {
        place(
                result.getJobId(),
                result.getRetentionClass(),
                record,
                batch,
                draft -> draft.fold(result, ProgressPolicy.after(result)));
        batch.happened(JobEvents.of(result, record.partition()));
    }

    private void place(
            String jobId,
            String retentionClass,
            ConsumerRecord<byte[], byte[]> record,
            Batch batch,
            Consumer<JobDraft> fold) {
        JobId id = new JobId(jobId);
        Instant now = clock.instant();
        switch (retention.place(retentionClass, id.time(), now)) {
            case Kept(var partition) -> {
                JobDraft draft = batch.draft(id, partition);
                fold.accept(draft);
                draft.sources.add(record);
            }
            case Expired() -> batch.expired();
            case Refused(String reason) -> batch.unusable(record, reason);
        }
    }
}
