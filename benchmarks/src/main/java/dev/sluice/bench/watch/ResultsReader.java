package dev.sluice.bench.watch;

import dev.sluice.bench.load.CustomId;
import dev.sluice.bench.load.FinishedJob;
import dev.sluice.bench.load.JobIdHash;
import dev.sluice.bench.load.Ledger;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code sluice.results} as any consumer would, committed records only, and books each in the
 * ledger of its phase. One thread of its own.
 */
public final class ResultsReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<JobResult> codec;
    private final Map<Integer, Ledger> ledgers = new ConcurrentHashMap<>();
    private final Map<Integer, Long> lastOffsets = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final AtomicLong strangers = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private ResultsReader(KafkaConsumer<byte[], byte[]> consumer, RecordCodec<JobResult> codec) {
        this.consumer = consumer;
        this.codec = codec;
        this.thread = Thread.ofPlatform().name("bench-results").unstarted(this::read);
    }

    public static ResultsReader start(Connections connections) {
        var spec = connections.topics().byName(Topics.RESULTS);
        var consumer =
                new KafkaConsumer<>(
                        connections.kafka().committedReader("bench-results"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                IntStream.range(0, spec.partitions())
                        .mapToObj(partition -> new TopicPartition(spec.name(), partition))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        var reader =
                new ResultsReader(consumer, connections.codecs().forTopic(spec, JobResult.class));
        reader.thread.start();
        return reader;
    }

    /** From now on results of this phase are booked. */
    public void watch(Ledger ledger) {
        ledgers.put(ledger.phase(), ledger);
    }

    /** Offset of the newest result seen, by partition. */
    public Map<Integer, Long> lastOffsets() {
        requireHealthy();
        return Map.copyOf(lastOffsets);
    }

    /** Results of jobs that no phase has submitted. */
    public long strangers() {
        return strangers.get();
    }

    /**
     * Waits until everything that the log holds now has been seen, so that a second result would
     * have been, too.
     */
    public void catchUp(Map<TopicPartition, Long> ends) throws InterruptedException {
        long giveUp = System.nanoTime() + CATCH_UP_MAX.toNanos();
        for (var end : ends.entrySet()) {
            while (positions.getOrDefault(end.getKey(), 0L) < end.getValue()) {
                requireHealthy();
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException(
                            "%s was read up to %d within %s (expected: up to %d)"
                                    .formatted(
                                            end.getKey(),
                                            positions.getOrDefault(end.getKey(), 0L),
                                            CATCH_UP_MAX,
                                            end.getValue()));
                }
                Thread.sleep(POLL);
            }
        }
    }

    public void requireHealthy() {
        RuntimeException seen = failure;
        if (seen != null) {
            throw new IllegalStateException("reading results failed", seen);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            // The process ends; the thread holds nothing that must be saved.
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            Collection<TopicPartition> partitions = consumer.assignment();
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    book(codec.decode(record.value()), now);
                    lastOffsets.put(record.partition(), record.offset());
                }
                partitions.forEach(p -> positions.put(p, consumer.position(p)));
            }
        } catch (WakeupException e) {
            if (!closing) {
                failure = e;
            }
        } catch (RuntimeException e) {
            // The edge of this thread; whoever waits for results is told.
            failure = e;
        }
    }

    private void book(JobResult result, long nowNanos) {
        String name = result.getCustomId();
        Optional<CustomId> id = name == null ? Optional.empty() : CustomId.parse(name);
        Ledger ledger = id.map(named -> ledgers.get(named.phase())).orElse(null);
        if (id.isEmpty() || ledger == null || id.get().job() >= ledger.jobs()) {
            strangers.incrementAndGet();
            return;
        }
        ledger.finished(id.get().job(), entry(result), nowNanos);
    }

    private static FinishedJob entry(JobResult result) {
        Long started = result.getStartedAt();
        Body response = result.getResponse();
        return new FinishedJob(
                JobIdHash.of(result.getJobId()),
                result.getRun(),
                failure(result),
                result.getAttempts().size(),
                started == null ? -1 : started - result.getAcceptedAt(),
                response == null ? 0 : response.getSizeBytes());
    }

    private static String failure(JobResult result) {
        if (result.getStatus() == TerminalStatus.SUCCEEDED) {
            return "";
        }
        JobError error = result.getError();
        return error == null
                ? result.getStatus().name()
                : result.getStatus() + " " + error.getCode() + ": " + error.getMessage();
    }
}
