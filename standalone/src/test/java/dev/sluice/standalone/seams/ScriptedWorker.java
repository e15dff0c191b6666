package dev.sluice.standalone.seams;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.http.HttpConfig;
import dev.sluice.worker.provider.http.ProviderHttp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A worker that does what a test says, step by step, over the wire that the product's workers use:
 * a member of the pool's share group that takes, claims, accepts, calls and reports, and leaves out
 * what the story wants left out. It has one slot. Used by the test's thread; heartbeats come from
 * one of their own.
 */
final class ScriptedWorker implements AutoCloseable {
    private static final int SLOTS = 1;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String id;
    private final int coordinators;
    private final Voice voice;
    private final RecordCodec<Dispatch> codec;
    private final KafkaShareConsumer<byte[], byte[]> member;
    private final ProviderHttp http;
    private final Map<Dispatch, LiveAttempt> live = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    private final Deque<ConsumerRecord<byte[], byte[]>> early = new ArrayDeque<>();
    private @Nullable ConsumerRecord<byte[], byte[]> held;
    private boolean left;

    ScriptedWorker(TestInstallation sluice, String id) {
        this.id = id;
        this.coordinators = sluice.topics().layout().coordinatorPartitions();
        this.voice = new Voice(sluice, id, SLOTS);
        this.http =
                new ProviderHttp(
                        new HttpConfig(1 << 20, Duration.ofSeconds(50), Duration.ofSeconds(1), 100),
                        SLOTS,
                        InstantSource.system());
        this.codec =
                sluice.codecs()
                        .forTopic(
                                sluice.topics().byName(Topics.dispatch(Topics.DEFAULT_POOL)),
                                Dispatch.class);
        this.member =
                new KafkaShareConsumer<>(
                        sluice.kafka()
                                .shareMember(id, Topics.workerGroup(Topics.DEFAULT_POOL), SLOTS),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        member.subscribe(List.of(Topics.dispatch(Topics.DEFAULT_POOL)));
    }

    /** Polls until the group counts it in; offers nothing yet. */
    void join(BooleanSupplier assigned) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!assigned.getAsBoolean()) {
            if (early.isEmpty()) {
                member.poll(POLL).forEach(early::add);
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(id + " was not let into the share group");
            }
        }
    }

    /** From now on its heartbeats tell of its slot and its claims. */
    void offer(Duration heartbeatInterval) {
        Future<?> ignored =
                heart.scheduleAtFixedRate(
                        this::beat, 0, heartbeatInterval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the next dispatch, which is locked for it until it accepts or leaves. */
    Dispatch take() {
        Instant end = Instant.now().plus(PATIENCE);
        while (early.isEmpty()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(id + " was given no dispatch");
            }
            member.poll(POLL).forEach(early::add);
        }
        ConsumerRecord<byte[], byte[]> record = early.remove();
        held = record;
        return codec.decode(record.value());
    }

    /** Says that it will run the attempt; returns the id of the call. */
    String claim(Dispatch dispatch) throws Exception {
        String callId =
                "%s.%d.%d.%s"
                        .formatted(dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch(), id);
        live.put(
                dispatch,
                new LiveAttempt(
                        dispatch.getJobId(), dispatch.getRun(), dispatch.getEpoch(), callId));
        voice.claimed(dispatch, callId, live.size());
        return callId;
    }

    /** ACCEPTs what it took; confirmed when this returns. */
    void accept() {
        member.acknowledge(requireNonNull(held, "nothing was taken"), AcknowledgeType.ACCEPT);
        held = null;
        member.commitSync(PATIENCE)
                .values()
                .forEach(
                        failure -> {
                            if (failure.isPresent()) {
                                throw failure.get();
                            }
                        });
    }

    /** Claim, confirmed ACCEPT, and then the call: what a healthy worker does. */
    OngoingCall run(Dispatch dispatch) throws Exception {
        String callId = claim(dispatch);
        accept();
        return call(dispatch, callId);
    }

    /** Calls the provider. */
    OngoingCall call(Dispatch dispatch, String callId) {
        return OngoingCall.begin(http, dispatch, callId);
    }

    /** Reports the end of the call that it had claimed. */
    void finish(Dispatch dispatch, CallEnd end) throws Exception {
        LiveAttempt attempt = requireNonNull(live.remove(dispatch), "not claimed");
        voice.finished(dispatch, attempt.getCallId(), end, live.size());
    }

    /** Says that it will not run the attempt after all. */
    void giveBack(Dispatch dispatch, ReturnReason reason) throws Exception {
        live.remove(dispatch);
        voice.returned(dispatch, reason, live.size());
    }

    private void fallSilent() {
        heart.shutdownNow();
        // Ends the thread, however long its last heartbeat takes.
        heart.close();
    }

    /** Its connection is gone: what it took and did not accept is handed to others. */
    void leaveGroup() {
        if (!left) {
            left = true;
            member.close();
        }
    }

    /**
     * Out of the group and without heartbeats, as after {@code kill -9}. What a frozen worker would
     * say on waking, it can still say.
     */
    void die() {
        fallSilent();
        leaveGroup();
    }

    private void beat() {
        for (int partition = 0; partition < coordinators; partition++) {
            int to = partition;
            List<LiveAttempt> listed =
                    live.entrySet().stream()
                            .filter(each -> each.getKey().getCoordinatorPartition() == to)
                            .map(Map.Entry::getValue)
                            .toList();
            try {
                voice.beat(to, listed, false);
            } catch (InterruptedException silenced) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                throw new KafkaException(id + " cannot send heartbeats", e);
            }
        }
    }

    @Override
    public void close() {
        die();
        voice.close();
        http.close();
    }
}
