package dev.sluice.worker.handoff;

import static dev.sluice.worker.ADispatch.aDispatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.serde.LaterVersion;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.drain.Drain;
import dev.sluice.worker.execute.AttemptRunner;
import dev.sluice.worker.execute.Calls;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.report.Heartbeats;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandOffTest {
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    private final AtomicInteger reads = new AtomicInteger();

    /** Which of the reads, counted from 1, the registry does not answer. */
    private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();

    private final FakeDispatchSource source = new FakeDispatchSource();
    private final WorkerMeters meters = new WorkerMeters(new SimpleMeterRegistry());
    private final List<LaneCheck> checks = new CopyOnWriteArrayList<>();
    private ScriptedAdapter provider = ScriptedAdapter.instant();
    private WorkerRig rig = new WorkerRig(8, true);
    private HandOff handOff = made();

    @AfterEach
    void close() throws InterruptedException {
        provider.answer();
        handOff.drain();
        assertThat(handOff.awaitEnd(Duration.ofSeconds(10))).isTrue();
        rig.close();
    }

    @Test
    void callsTheProviderOnlyAfterClaimAndConfirmedAccept() {
        AtomicBoolean early = new AtomicBoolean();
        source.onAccept =
                () -> {
                    early.compareAndSet(false, !provider.calls.isEmpty());
                    early.compareAndSet(false, rig.said(Claimed.class).size() != 1);
                };
        source.offer(aDispatch());

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
        assertThat(early).isFalse();
        assertThat(source.accepted).hasSize(1);
        AttemptFinished end = rig.finished().getFirst();
        assertThat(end.getOutcome().getKind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.getCallId())
                .startsWith("job_1.1.1.")
                .isEqualTo(rig.said(Claimed.class).getFirst().getCallId())
                .isEqualTo(provider.calls.getFirst().callId());
        await("the slot is free").until(() -> rig.attempts.free() == 8);
    }

    @Test
    void returnsWhatWasDeliveredBefore() {
        source.offer(aDispatch(), 2);

        run();

        assertReturned(ReturnReason.REDELIVERED);
        assertThat(rig.returned().getFirst().getDeliveries()).isEqualTo(2);
    }

    @Test
    void returnsWhatIsTooOldByLogTime() {
        rig.logClock.learn(FakeDispatchSource.APPENDED_MS + 11_000, rig.nanos.getAsLong());
        source.offer(aDispatch().claimedWithinMs(10_000));

        run();

        assertReturned(ReturnReason.CLAIM_BY_PASSED);
    }

    @Test
    void returnsWhatItClaimedWithoutAConfirmedAccept() {
        source.confirming = false;
        source.offer(aDispatch());

        run();

        assertReturned(ReturnReason.ACCEPT_UNCONFIRMED);
        await("the slot is free").until(() -> rig.attempts.free() == 8);
    }

    @Test
    void acceptsWhileTheClaimIsUnderWayAndCallsBehindBoth() {
        useLogThatWaits();
        source.offer(aDispatch());

        run();

        await("accepted without a confirmed claim").until(() -> source.accepted.size() == 1);
        assertThat(rig.said()).hasSize(1);
        assertThat(provider.calls).isEmpty();
        rig.producer.completeNext();
        await("called").until(() -> provider.calls.size() == 1);
    }

    @Test
    void returnsWhatItCouldNotClaim() {
        useLogThatWaits();
        source.offer(aDispatch());

        run();
        await("the claim is sent").until(() -> rig.said().size() == 1);
        rig.producer.errorNext(new TimeoutException("no answer"));

        await("returned").until(() -> rig.returned().size() == 1);
        assertThat(rig.returned().getFirst().getReason())
                .isEqualTo(ReturnReason.ACCEPT_UNCONFIRMED);
        assertThat(source.accepted).hasSize(1);
        assertThat(provider.calls).isEmpty();
        rig.producer.completeNext();
        await("the slot is free").until(() -> rig.attempts.free() == 8);
    }

    @Test
    void returnsWhatTookTooLongToClaim() {
        rig.logClock.learn(FakeDispatchSource.APPENDED_MS, rig.nanos.getAsLong());
        source.onAccept = () -> rig.nanos.advance(Duration.ofSeconds(11));
        rig.holdLeases();
        source.offer(aDispatch().claimedWithinMs(10_000));

        handOff.start();

        assertReturned(ReturnReason.CLAIM_BY_PASSED);
    }

    @Test
    void putsAsideWhatItCannotRead() {
        source.offer(new byte[] {9, 9}, 1);
        source.offer(aDispatch());

        run();

        await("the readable one ends").until(() -> rig.finished().size() == 1);
        assertThat(source.accepted).hasSize(2);
        assertThat(rig.producer.history())
                .filteredOn(r -> r.topic().equals(Topics.DEAD_LETTERS))
                .hasSize(1);
    }

    @Test
    void givesBackWhatItCannotReadWhileTheRegistryIsAway() {
        unanswered.add(2);
        source.offer(aDispatch().ofJob("job_2"));
        source.offer(aDispatch().ofJob("job_1"));

        run();

        await("the other one ends").until(() -> rig.finished().size() == 1);
        assertThat(rig.finished().getFirst().getJobId()).isEqualTo("job_2");
        await("it is read at last").until(() -> rig.returned().size() == 1);
        assertThat(source.released).hasSize(1);
        assertThat(rig.returned().getFirst().getJobId()).isEqualTo("job_1");
        assertThat(rig.returned().getFirst().getReason()).isEqualTo(ReturnReason.REDELIVERED);
        assertThat(rig.producer.history()).noneMatch(r -> r.topic().equals(Topics.DEAD_LETTERS));
        assertThat(handOff.dead()).isFalse();
    }

    /** A registry that hangs would hold up a batch for as many times as it has records. */
    @Test
    void asksTheRegistryThatIsAwayOnceForABatch() {
        unanswered.add(1);
        source.offer(aDispatch().ofJob("job_1"));
        source.offer(aDispatch().ofJob("job_2"));

        run();

        await("both are read at last").until(() -> rig.returned().size() == 2);
        assertThat(source.released).hasSize(2);
        assertThat(reads).hasValue(3);
    }

    @Test
    void neverHoldsMoreThanItsSlots() {
        useProvider(ScriptedAdapter.waiting());
        for (int i = 0; i < 20; i++) {
            source.offer(aDispatch().ofJob("job_" + i));
        }

        run();

        await("all slots are used").until(() -> provider.calls.size() == 8);
        assertThat(source.waiting).hasSize(12);
        assertThat(rig.attempts.free()).isZero();
        assertThat(source.takes.get()).isEqualTo(8 / FakeDispatchSource.BATCH);

        provider.answer();
        await("all are done").until(() -> rig.finished().size() == 20);
    }

    @Test
    void keepsTheSlotUntilTheEndIsAcknowledged() {
        useLogThatWaits();
        source.offer(aDispatch());
        run();
        await("the claim is sent").until(() -> rig.said().size() == 1);
        rig.producer.completeNext();

        await("the end is sent").until(() -> rig.finished().size() == 1);
        assertThat(rig.attempts.free()).isEqualTo(7);
        assertThat(rig.attempts.freeWhenHeard()).isEqualTo(8);

        rig.producer.completeNext();
        assertThat(rig.attempts.free()).isEqualTo(8);
    }

    @Test
    void takesNothingWithoutLeases() {
        source.offer(aDispatch());

        handOff.start();
        handOff.drain();

        await("it has ended").until(() -> handOff.awaitEnd(Duration.ofSeconds(1)));
        assertThat(source.takes.get()).isZero();
    }

    @Test
    void takesNothingWhileItsReportsDoNotGetThrough() {
        useLogThatWaits();
        rig.reporter.returned(aDispatch().build(), ReturnReason.REDELIVERED, 2, () -> {});
        rig.producer.errorNext(new TimeoutException("no answer"));
        source.offer(aDispatch());

        run();
        await("the return is tried again").until(() -> rig.returned().size() == 2);
        assertThat(source.takes.get()).isZero();

        rig.producer.completeNext();
        await("it takes again").until(() -> source.takes.get() > 0);
        finish();
    }

    @Test
    void beginsNoCallWithALeaseThatWasLostSinceTheClaim() {
        source.onAccept = () -> rig.nanos.advance(Duration.ofSeconds(40));
        source.offer(aDispatch().claimedWithinMs(3_600_000));

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
        AttemptFinished end = rig.finished().getFirst();
        assertThat(end.getOutcome().getReason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.getCallMade()).isFalse();
        assertThat(provider.calls).isEmpty();
    }

    @Test
    void goesOnAfterTheSourceFailed() {
        source.failing = true;
        source.offer(aDispatch());

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FIELD", "UNUSED_BRANCH"})
    void runsTheDispatchOfALaterRouter(LaterVersion later) {
        source.offer(byALaterRouter(later), 1);

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
        assertThat(provider.calls).hasSize(1);
    }

    /** The coordinator hears of no claim and dispatches again: a later worker may read it. */
    @Test
    void putsAsideADispatchThatOnlyALaterWorkerCanRead() {
        source.offer(byALaterRouter(LaterVersion.BRANCH), 1);

        run();

        await("accepted, so that nobody is given it again")
                .until(() -> source.accepted.size() == 1);
        await("put aside").until(() -> rig.producer.history().size() == 1);
        assertThat(rig.producer.history().getFirst().topic()).isEqualTo(Topics.DEAD_LETTERS);
        assertThat(provider.calls).isEmpty();
        assertThat(rig.attempts.free()).isEqualTo(8);
    }

    private static byte[] byALaterRouter(LaterVersion later) {
        String subject =
                WorkerRig.TOPICS
                        .byName(FakeDispatchSource.TOPIC)
                        .subject(Dispatch.getClassSchema());
        return later.write(WorkerRig.REGISTRY, subject, aDispatch().build());
    }

    @Test
    void reportsADefectAsAnEnd() {
        source.offer(aDispatch().ofJob("explode"));

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
        assertThat(rig.finished().getFirst().getOutcome().getReason())
                .isEqualTo(OutcomeReason.INTERNAL);
    }

    @Test
    void refusesAWireThatNoAdapterSpeaks() {
        source.offer(aDispatch().onWire("telegraph"));

        run();

        await("the attempt ends").until(() -> rig.finished().size() == 1);
        assertThat(rig.finished().getFirst().getOutcome().getKind()).isEqualTo(OutcomeKind.REFUSED);
        assertThat(rig.finished().getFirst().getCallMade()).isFalse();
    }

    @Test
    void handsBackWhatCameInWhileItStopped() {
        useProvider(ScriptedAdapter.waiting());
        for (int i = 0; i < 10; i++) {
            source.offer(aDispatch().ofJob("job_" + i));
        }
        run();
        await("all slots are used").until(() -> provider.calls.size() == 8);

        handOff.drain();

        await("the rest is back").until(() -> rig.returned().size() == 2);
        assertThat(rig.returned())
                .extracting(Returned::getReason)
                .containsOnly(ReturnReason.DRAINING);
        assertThat(source.accepted).hasSize(10);
    }

    @Test
    void letsRunningCallsFinishWhenDrained() {
        useProvider(ScriptedAdapter.waiting());
        source.offer(aDispatch());
        run();
        await("it runs").until(() -> provider.calls.size() == 1);
        AtomicInteger closed = new AtomicInteger();
        Thread drain =
                THREADS.newThread(
                        () -> drain(Duration.ofMinutes(1)).run(List.of(closed::incrementAndGet)));
        drain.start();
        await("the source is left").until(() -> source.closed);
        assertThat(closed).hasValue(0);

        provider.answer();

        await("drained").until(() -> !drain.isAlive());
        assertThat(closed).hasValue(1);
        assertThat(rig.finished().getFirst().getOutcome().getKind())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(rig.heartbeats()).last().matches(h -> h.getDraining() && h.getLive().isEmpty());
    }

    @Test
    void abortsWhatOutlivesTheGrace() {
        useProvider(ScriptedAdapter.waiting());
        source.offer(aDispatch());
        run();
        await("it runs").until(() -> provider.calls.size() == 1);

        drain(Duration.ZERO).run(List.of());

        AttemptFinished end = rig.finished().getFirst();
        assertThat(end.getOutcome().getKind()).isEqualTo(OutcomeKind.ABANDONED);
        assertThat(end.getOutcome().getReason()).isEqualTo(OutcomeReason.SHUTDOWN);
        assertThat(end.getCallMade()).isTrue();
        assertThat(rig.attempts.live()).isZero();
    }

    private Drain drain(Duration grace) {
        return new Drain(
                handOff,
                new Heartbeats(
                        rig.reporter,
                        rig.attempts,
                        rig.lease,
                        rig.logClock,
                        rig.nanos,
                        Duration.ofSeconds(2),
                        Thread.ofPlatform().daemon().factory()),
                rig.attempts,
                rig.outbox,
                grace);
    }

    private void assertReturned(ReturnReason reason) {
        await("returned").until(() -> rig.returned().size() == 1);
        assertThat(rig.returned().getFirst().getReason()).isEqualTo(reason);
        await("accepted").until(() -> source.accepted.size() == 1);
        assertThat(provider.calls).isEmpty();
        assertThat(rig.finished()).isEmpty();
    }

    private void run() {
        rig.holdLeases();
        handOff.start();
    }

    private void finish() {
        await("the log takes all")
                .until(
                        () -> {
                            rig.producer.completeNext();
                            return rig.finished().size() == 1 && rig.attempts.live() == 0;
                        });
    }

    private void useLogThatWaits() {
        rig.close();
        rig = new WorkerRig(8, false);
        handOff = made();
    }

    @Test
    void beginsACheckAndNeitherClaimsNorReturnsIt() {
        source.offer(check(30_000), 1);
        source.offer(aDispatch());

        run();

        await("the attempt behind it ends").until(() -> rig.finished().size() == 1);
        assertThat(checks).extracting(LaneCheck::getLane).containsExactly("idle");
        assertThat(source.accepted).hasSize(2);
        assertThat(rig.said(Claimed.class)).hasSize(1);
        assertThat(rig.returned()).isEmpty();
        await("no slot is held").until(() -> rig.attempts.free() == 8);
    }

    @Test
    void leavesOutACheckThatIsOldOrWasDeliveredBefore() {
        rig.logClock.learn(FakeDispatchSource.APPENDED_MS + 11_000, rig.nanos.getAsLong());
        source.offer(check(10_000), 1);
        source.offer(check(30_000), 2);
        source.offer(aDispatch().claimedWithinMs(60_000));

        run();

        await("the attempt behind them ends").until(() -> rig.finished().size() == 1);
        assertThat(checks).isEmpty();
        assertThat(source.accepted).hasSize(3);
        assertThat(rig.returned()).isEmpty();
    }

    private static byte[] check(long validMs) {
        return FakeDispatchSource.CODEC.encode(
                new LaneCheck(
                        "idle",
                        "group",
                        "account",
                        "upstream-model",
                        aDispatch().build().getTarget(),
                        2,
                        FakeDispatchSource.APPENDED_MS,
                        validMs));
    }

    private void useProvider(ScriptedAdapter other) {
        provider = other;
        handOff = made();
    }

    private HandOff made() {
        AttemptRunner runner =
                new AttemptRunner(
                        new Calls(List.of(provider), rig.bodies, rig.feeds),
                        rig.attempts,
                        rig.lease,
                        rig.reporter,
                        meters,
                        new AttemptRunner.Time(InstantSource.system(), rig.nanos),
                        THREADS);
        RecordCodec<SpecificRecord> codec =
                WorkerRig.CODECS.forTopic(
                        WorkerRig.TOPICS.byName(FakeDispatchSource.TOPIC), SpecificRecord.class);
        DispatchReader reader =
                new DispatchReader(
                        bytes -> {
                            if (unanswered.contains(reads.incrementAndGet())) {
                                throw new UncheckedIOException("registry", new IOException("away"));
                            }
                            return codec.decode(bytes);
                        },
                        new DeadLetters(
                                WorkerRig.CODECS,
                                WorkerRig.TOPICS,
                                "worker",
                                InstantSource.system()),
                        rig.reporter,
                        meters);
        Claims claims =
                new Claims(
                        reader,
                        rig.attempts,
                        rig.reporter,
                        new Claims.Doing(runner, checks::add),
                        new CallIds(42),
                        meters,
                        new Claims.Clocks(rig.logClock, rig.nanos));
        return new HandOff(source, claims, rig.attempts, rig.lease, rig.outbox, meters, THREADS);
    }
}
