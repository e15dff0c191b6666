package dev.sluice.ingress.bridge;

import dev.sluice.ingress.bridge.RecordJobs.Turned;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.topic.InTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a step of what was read: of each tenant as many records as it has room for, in the order of
 * their partition. What is over, or cannot be stored now, is left. One thread.
 */
final class StepMaker {
    private static final Logger LOG = LoggerFactory.getLogger(StepMaker.class);

    private final RecordJobs jobs;
    private final Rooms rooms;
    private final Catalogs catalogs;

    /** The step that is being made. */
    private static final class Draft {
        private final List<Step.Job> jobs = new ArrayList<>();
        private final List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
        private final List<String> rejects = new ArrayList<>();
        private final Map<TopicPartition, Long> done = new HashMap<>();
        private final Map<TopicPartition, Long> left = new HashMap<>();
        private final List<TopicPartition> resting = new ArrayList<>();
        private final Map<String, Integer> rooms = new HashMap<>();
    }

    StepMaker(RecordJobs jobs, Rooms rooms, Catalogs catalogs) {
        this.jobs = jobs;
        this.rooms = rooms;
        this.catalogs = catalogs;
    }

    /** The tenant whose topic it is, as long as its producers may write to it. */
    Optional<Tenant> tenant(String topic) {
        return InTopics.tenant(topic)
                .flatMap(name -> catalogs.current().tenant(name))
                .filter(Tenant::kafkaIn);
    }

    int room(Tenant tenant, long nowNanos) {
        return rooms.room(tenant, catalogs.current(), nowNanos);
    }

    Step make(ConsumerRecords<byte[], byte[]> read, long nowNanos) {
        Draft draft = new Draft();
        for (TopicPartition partition : read.partitions()) {
            take(partition, read.records(partition), draft, nowNanos);
        }
        return new Step(
                draft.jobs, draft.answers, draft.rejects, draft.done, draft.left, draft.resting);
    }

    private void take(
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            Draft draft,
            long nowNanos) {
        Tenant tenant = tenant(partition.topic()).orElse(null);
        Catalog catalog = catalogs.current();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (tenant == null
                    || draft.rooms.computeIfAbsent(
                                    tenant.name(), t -> rooms.room(tenant, catalog, nowNanos))
                            < 1) {
                draft.left.put(partition, record.offset());
                return;
            }
            try {
                take(tenant, record, draft);
            } catch (BlobUnavailableException e) {
                LOG.warn("{} waits at offset {}: {}", partition, record.offset(), e.getMessage());
                draft.left.put(partition, record.offset());
                draft.resting.add(partition);
                return;
            }
            draft.done.put(partition, record.offset() + 1);
        }
    }

    private void take(Tenant tenant, ConsumerRecord<byte[], byte[]> record, Draft draft) {
        switch (jobs.of(tenant, record)) {
            case Turned.Job(var request) -> {
                draft.jobs.add(new Step.Job(tenant.name(), tenant.partition(), request));
                draft.answers.add(Answers.accepted(tenant.name(), record, request));
                draft.rooms.merge(tenant.name(), -1, Integer::sum);
            }
            case Turned.Rejected rejected -> {
                draft.answers.add(Answers.rejected(tenant.name(), record, rejected));
                draft.rejects.add(tenant.name());
            }
        }
    }
}
