package dev.sluice.worker;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.check.LaneChecks;
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
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderAdapter;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.wire.WireAdapter;
import dev.sluice.worker.report.Heartbeats;
import dev.sluice.worker.report.Lease;
import dev.sluice.worker.report.LogClock;
import dev.sluice.worker.report.Outbox;
import dev.sluice.worker.report.Reporter;
import dev.sluice.worker.report.Reports;
import dev.sluice.worker.report.WorkerName;
import dev.sluice.worker.stream.Feeds;
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
final class WorkerParts {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);

    /** Reports are gathered this long: a request costs the broker as much as many records. */
    private static final int REPORT_LINGER_MS = 2;

    private static final Duration PRODUCER_CLOSE_MAX = Duration.ofSeconds(5);

    private final WorkerRole.Setting setting;
    private final LongSupplier nanos = System::nanoTime;
    private final long random = new SecureRandom().nextLong();
    private final WorkerName name;
    private final LiveAttempts attempts;
    private final WorkerMeters meters;
    private final Producer<byte[], byte[]> producer;
    private final Outbox outbox;
    private final Reporter reporter;
    private final Lease lease;
    private final LogClock logClock = new LogClock(nanos);
    private final Heartbeats heartbeats;
    private final ProviderHttp http;
    private final CallWatch watch;
    private final Feeds feeds;
    private final AbortOrders orders;
    private final HandOff handOff;

    WorkerParts(WorkerRole.Setting setting) {
        this.setting = setting;
        WorkerConfig config = setting.config();
        int coordinators = setting.topics().layout().coordinatorPartitions();
        name = new WorkerName(named(config.id(), random), config.pool());
        attempts = new LiveAttempts(config.slots(), coordinators, config.bulkSize());
        meters = new WorkerMeters(setting.meters());
        meters.slots(attempts::slots, attempts::live);
        producer =
                new KafkaProducer<>(
                        setting.kafka()
                                .durableProducer("sluice-worker-" + name.id(), REPORT_LINGER_MS),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        outbox = new Outbox(producer, RETRY_PAUSE, WorkerThreads.platform("report-retry"));
        reporter =
                new Reporter(
                        producer, codec(Topics.ATTEMPTS, SpecificRecord.class), reports(), outbox);
        lease = new Lease(coordinators, config.lease(), nanos);
        heartbeats =
                new Heartbeats(
                        reporter,
                        attempts,
                        lease,
                        logClock,
                        nanos,
                        config.heartbeatInterval(),
                        WorkerThreads.platform("heartbeats"));
        http = new ProviderHttp(setting.http(), config.slots(), setting.clock());
        watch = new CallWatch(attempts, nanos, WorkerThreads.platform("call-watch"));
        feeds =
                new Feeds(
                        producer,
                        codec(Topics.STREAM, StreamChunk.class),
                        lease,
                        WorkerThreads.platform("feeds"));
        orders =
                new AbortOrders(
                        setting.kafka(),
                        codec(Topics.CONTROL, AbortOrder.class),
                        attempts,
                        WorkerThreads.platform("abort-orders"));
        handOff = handOff();
    }

    WorkerName name() {
        return name;
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
        return handOff.dead() || heartbeats.dead() || orders.dead();
    }

    void stop() {
        new Drain(handOff, heartbeats, attempts, outbox, setting.config().drainGrace())
                .run(
                        List.of(
                                orders::close,
                                watch::close,
                                http::close,
                                feeds::close,
                                () -> producer.close(PRODUCER_CLOSE_MAX)));
    }

    private Reports reports() {
        return new Reports(name, attempts, setting.bodies(), setting.clock());
    }

    private Claims.Doing doing() {
        Keyring keyring =
                new Keyring(
                        new Credentials(System.getenv(), nanos), meters::credentialRefused, nanos);
        List<ProviderAdapter> adapters = adapters(keyring);
        AttemptRunner runner =
                new AttemptRunner(
                        new Calls(adapters, setting.bodies(), feeds),
                        attempts,
                        lease,
                        reporter,
                        meters,
                        new AttemptRunner.Time(setting.clock(), nanos),
                        WorkerThreads.attempts());
        LaneChecks checks =
                new LaneChecks(
                        adapters,
                        producer,
                        codec(Topics.DEMAND, SpecificRecord.class),
                        meters,
                        WorkerThreads.checks());
        return new Claims.Doing(runner, checks::begin);
    }

    private List<ProviderAdapter> adapters(Keyring keyring) {
        return WorkerWires.ALL.stream()
                .<ProviderAdapter>map(wire -> new WireAdapter(wire, http, keyring, setting.clock()))
                .toList();
    }

    private Claims claims() {
        DispatchReader reader =
                new DispatchReader(
                        codec(Topics.dispatch(name.pool()), SpecificRecord.class),
                        new DeadLetters(
                                setting.codecs(), setting.topics(), "worker", setting.clock()),
                        reporter,
                        meters);
        return new Claims(
                reader,
                attempts,
                reporter,
                doing(),
                new CallIds(random),
                meters,
                new Claims.Clocks(logClock, nanos));
    }

    private HandOff handOff() {
        WorkerConfig config = setting.config();
        return HandOff.fromKafka(
                setting.kafka(),
                new HandOff.Taking(
                        config.pool(),
                        config.bulkSize(),
                        config.pollTimeout(),
                        config.acceptTimeout()),
                claims(),
                new HandOff.Gates(attempts, lease, outbox),
                meters,
                new HandOff.Threads(
                        WorkerThreads.platform("hand-off"), WorkerThreads.platform("poll-watch")));
    }

    private <T extends SpecificRecord> RecordCodec<T> codec(String topic, Class<T> type) {
        return setting.codecs().forTopic(setting.topics().byName(topic), type);
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
