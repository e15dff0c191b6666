package dev.sluice.worker;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.drain.Drain;
import dev.sluice.worker.execute.AbortOrders;
import dev.sluice.worker.execute.AttemptRunner;
import dev.sluice.worker.execute.CallWatch;
import dev.sluice.worker.execute.Calls;
import dev.sluice.worker.handoff.CallIds;
import dev.sluice.worker.handoff.Claims;
import dev.sluice.worker.handoff.DispatchReader;
import dev.sluice.worker.handoff.HandOff;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.openai.OpenAiAdapter;
import dev.sluice.worker.report.Heartbeats;
import dev.sluice.worker.report.Lease;
import dev.sluice.worker.report.LogClock;
import dev.sluice.worker.report.Outbox;
import dev.sluice.worker.report.Reporter;
import dev.sluice.worker.report.Reports;
import dev.sluice.worker.report.WorkerName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A worker's parts, wired. No logic of its own. */
record WorkerParts(
        WorkerName name,
        Producer<byte[], byte[]> producer,
        ProviderHttp http,
        Lease lease,
        Outbox outbox,
        Heartbeats heartbeats,
        CallWatch watch,
        AbortOrders orders,
        HandOff handOff,
        Drain drain) {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration PRODUCER_CLOSE_MAX = Duration.ofSeconds(5);

    static WorkerParts of(WorkerRole.Setting setting) {
        WorkerConfig config = setting.config();
        Topics topics = setting.topics();
        LongSupplier nanos = System::nanoTime;
        long random = new SecureRandom().nextLong();
        WorkerName name = new WorkerName(named(config.id(), random), config.pool());
        int partitions = topics.layout().coordinatorPartitions();
        LiveAttempts attempts = new LiveAttempts(config.slots(), partitions);
        WorkerMeters meters = new WorkerMeters(setting.meters());
        meters.slots(attempts::slots, attempts::live);

        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        setting.kafka().durableProducer("sluice-worker-" + name.id()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        Outbox outbox = new Outbox(producer, RETRY_PAUSE, WorkerThreads.platform("report-retry"));
        Reports reports =
                new Reports(
                        name, attempts, setting.bodies(), config.retentionClass(), setting.clock());
        Reporter reporter =
                new Reporter(
                        producer,
                        setting.codecs()
                                .forTopic(topics.byName(Topics.ATTEMPTS), SpecificRecord.class),
                        reports,
                        outbox);
        Lease lease = new Lease(partitions, config.lease(), nanos);
        LogClock logClock = new LogClock(nanos);
        Heartbeats heartbeats =
                new Heartbeats(
                        reporter,
                        attempts,
                        lease,
                        logClock,
                        nanos,
                        config.heartbeatInterval(),
                        WorkerThreads.platform("heartbeats"));

        ProviderHttp http = new ProviderHttp(setting.http(), config.slots(), setting.clock());
        AttemptRunner runner =
                new AttemptRunner(
                        new Calls(
                                List.of(
                                        new OpenAiAdapter(
                                                http, new Credentials(System.getenv(), nanos))),
                                setting.bodies()),
                        attempts,
                        lease,
                        reporter,
                        meters,
                        new AttemptRunner.Time(setting.clock(), nanos),
                        WorkerThreads.attempts());
        Claims claims =
                new Claims(
                        new DispatchReader(
                                setting.codecs()
                                        .forTopic(
                                                topics.byName(Topics.dispatch(config.pool())),
                                                Dispatch.class),
                                new DeadLetters(
                                        setting.codecs(), topics, "worker", setting.clock()),
                                reporter,
                                meters),
                        attempts,
                        reporter,
                        runner,
                        new CallIds(random),
                        meters,
                        new Claims.Clocks(logClock, nanos));
        HandOff handOff =
                HandOff.fromKafka(
                        setting.kafka(),
                        new HandOff.Taking(
                                config.pool(),
                                config.bulkSize(),
                                config.pollTimeout(),
                                config.acceptTimeout()),
                        claims,
                        new HandOff.Gates(attempts, lease, outbox),
                        meters,
                        WorkerThreads.platform("hand-off"));
        AbortOrders orders =
                new AbortOrders(
                        setting.kafka(),
                        setting.codecs().forTopic(topics.byName(Topics.CONTROL), AbortOrder.class),
                        attempts,
                        WorkerThreads.platform("abort-orders"));
        return new WorkerParts(
                name,
                producer,
                http,
                lease,
                outbox,
                heartbeats,
                new CallWatch(attempts, nanos, WorkerThreads.platform("call-watch")),
                orders,
                handOff,
                new Drain(handOff, heartbeats, attempts, outbox, config.drainGrace()));
    }

    /** Orders before claims: a claim may be answered with an abort. */
    void start() {
        orders.start();
        heartbeats.start();
        watch.start();
        handOff.start();
    }

    boolean ready() {
        return outbox.healthy() && lease.heldEverywhere() && !failed();
    }

    boolean failed() {
        return handOff.dead() || heartbeats.dead();
    }

    void stop() {
        drain.run(
                List.of(
                        orders::close,
                        watch::close,
                        http::close,
                        () -> producer.close(PRODUCER_CLOSE_MAX)));
    }

    private static String named(String configured, long random) {
        String suffix = HexFormat.of().toHexDigits((int) random);
        if (!configured.isEmpty()) {
            return configured + "-" + suffix;
        }
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + suffix;
        } catch (UnknownHostException noName) {
            return "worker-" + suffix;
        }
    }
}
