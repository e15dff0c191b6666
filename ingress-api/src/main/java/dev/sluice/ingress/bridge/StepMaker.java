package dev.sluice.ingress.bridge;

import dev.sluice.ingress.bridge.RecordJobs.Turned;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.topic.InTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a step of what was read: of each tenant as many records as it has room for, in the order of
 * their partition, for half a minute. What is over, or cannot be stored now, is left. One thread.
 */
final class StepMaker {
    private static final Logger LOG = LoggerFactory.getLogger(StepMaker.class);

    /**
     * The thread that makes steps reads for all tenants, and a group throws out who does not poll
     * for five minutes: a step begins no further record after this time, and the last one may take
     * as long as the store lets it.
     */
    private static final long STEP_NANOS_MAX = Duration.ofSeconds(30).toNanos();

    private final RecordJobs jobs;
    private final Rooms rooms;
    private final Catalogs catalogs;
    private final LongSupplier nanoClock;
    private final StorePause pause = new StorePause();

    /** Where the store did not take the last large body; at most all that are read here. */
    private final Set<TopicPartition> failed = new HashSet<>();

    /** The step that is being made. */
    private static final class Draft {
        private final List<Step.Job> jobs = new ArrayList<>();
        private final List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
        private final List<String> rejects = new ArrayList<>();
        private final Map<TopicPartition, Long> done = new HashMap<>();
        private final Map<TopicPartition, Long> left = new HashMap<>();
        private final List<TopicPartition> resting = new ArrayList<>();
        private final Map<String, Integer> rooms = new HashMap<>();
        private final long beganNanos;

        /** Whether the store is asked: until it has failed once. */
        private boolean storing;

        private Draft(long beganNanos, boolean storing) {
            this.beganNanos = beganNanos;
            this.storing = storing;
        }
    }

    /**
     * @param nanoClock as {@link System#nanoTime}
     */
    StepMaker(RecordJobs jobs, Rooms rooms, Catalogs catalogs, LongSupplier nanoClock) {
        this.jobs = jobs;
        this.rooms = rooms;
        this.catalogs = catalogs;
        this.nanoClock = nanoClock;
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
        long beganNanos = nanoClock.getAsLong();
        Draft draft = new Draft(beganNanos, pause.over(beganNanos));
        for (TopicPartition partition : failedLast(read.partitions())) {
            take(partition, read.records(partition), draft, nowNanos);
        }
        return new Step(
                draft.jobs, draft.answers, draft.rejects, draft.done, draft.left, draft.resting);
    }

    /** One whose bodies the store never takes must not be why those of others are not tried. */
    private List<TopicPartition> failedLast(Set<TopicPartition> partitions) {
        List<TopicPartition> order = new ArrayList<>(partitions);
        order.sort(Comparator.comparing(failed::contains));
        return order;
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
                    || nanoClock.getAsLong() - draft.beganNanos > STEP_NANOS_MAX
                    || draft.rooms.computeIfAbsent(
                                    tenant.name(), t -> rooms.room(tenant, catalog, nowNanos))
                            < 1) {
                draft.left.put(partition, record.offset());
                return;
            }
            if (!take(tenant, partition, record, draft)) {
                draft.left.put(partition, record.offset());
                draft.resting.add(partition);
                return;
            }
            failed.remove(partition);
            draft.done.put(partition, record.offset() + 1);
        }
    }

    /**
     * @return false when the record has to wait for the blob store
     */
    private boolean take(
            Tenant tenant,
            TopicPartition partition,
            ConsumerRecord<byte[], byte[]> record,
            Draft draft) {
        long beganNanos = nanoClock.getAsLong();
        switch (jobs.of(tenant, record, draft.storing)) {
            case Turned.Job(var request) -> {
                if (request.getBody().getClaimCheck() != null) {
                    pause.stored();
                }
                draft.jobs.add(new Step.Job(tenant.name(), tenant.partition(), request));
                draft.answers.add(Answers.accepted(tenant.name(), record, request));
                draft.rooms.merge(tenant.name(), -1, Integer::sum);
            }
            case Turned.Rejected rejected -> {
                draft.answers.add(Answers.rejected(tenant.name(), record, rejected));
                draft.rejects.add(tenant.name());
            }
            case Turned.Unstored(String reason) -> {
                if (draft.storing) {
                    LOG.warn("{} waits at offset {}: {}", partition, record.offset(), reason);
                    failed.add(partition);
                    pause.failed(beganNanos, nanoClock.getAsLong());
                    draft.storing = false;
                }
                return false;
            }
        }
        return true;
    }
}
