package dev.sluice.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.provider.StopReason;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private final WorkerRig rig = new WorkerRig(10, false);
    private final Heartbeats heartbeats =
            new Heartbeats(
                    rig.reporter,
                    rig.attempts,
                    rig.lease,
                    rig.logClock,
                    rig.nanos,
                    Duration.ofSeconds(2),
                    Thread.ofPlatform().daemon().factory());

    @AfterEach
    void close() {
        heartbeats.close();
        rig.close();
    }

    @Test
    void goToEveryCoordinatorWithItsOwnAttemptsAndItsShareOfSlots() {
        rig.hold(ADispatch.aDispatch().ofJob("a").ofCoordinator(1));

        heartbeats.look();

        assertThat(rig.heartbeats()).hasSize(WorkerRig.PARTITIONS);
        assertThat(rig.heartbeats().get(1).getLive())
                .containsExactly(new LiveAttempt("a", 1, 1, "a.1.1.call"));
        assertThat(rig.heartbeats().get(0).getLive()).isEmpty();
        assertThat(rig.heartbeats().stream().mapToInt(Heartbeat::getFreeSlots).sum()).isEqualTo(9);
        assertThat(rig.producer.history())
                .extracting(r -> r.partition())
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void goOutAtTheirInterval() {
        heartbeats.look();
        rig.nanos.advance(Duration.ofMillis(1_999));
        heartbeats.look();
        assertThat(rig.heartbeats()).hasSize(4);

        rig.nanos.advance(Duration.ofMillis(1));
        heartbeats.look();

        assertThat(rig.heartbeats()).hasSize(8);
    }

    @Test
    void holdTheLeaseOnlyOnceAcknowledged() {
        heartbeats.look();
        assertThat(rig.lease.heldEverywhere()).isFalse();

        acknowledgeAll();

        assertThat(rig.lease.heldEverywhere()).isTrue();
    }

    @Test
    void abortWhatALostLeaseNoLongerCoversBeforeAnythingIsSent() {
        heartbeats.look();
        acknowledgeAll();
        Attempt attempt = rig.hold(ADispatch.aDispatch());
        rig.nanos.advance(Duration.ofSeconds(40));
        long saidBefore = rig.said().size();

        attempt.guard().bind(() -> assertThat(rig.said()).hasSize((int) saidBefore));
        heartbeats.look();

        assertThat(attempt.guard().stopReason()).isEqualTo(StopReason.LEASE_LOST);
        assertThat(rig.heartbeats()).hasSize(8);
    }

    @Test
    void abortOnlyTheAttemptsOfTheCoordinatorThatHeardNothing() {
        Attempt lost = rig.hold(ADispatch.aDispatch().ofJob("a").ofCoordinator(0));
        Attempt kept = rig.hold(ADispatch.aDispatch().ofJob("b").ofCoordinator(1));
        rig.lease.renew(1, rig.nanos.getAsLong());

        heartbeats.look();

        assertThat(lost.guard().stopReason()).isEqualTo(StopReason.LEASE_LOST);
        assertThat(kept.guard().stopReason()).isNull();
    }

    @Test
    void leaveCallsAloneWhileTheLeaseIsHeld() {
        heartbeats.look();
        acknowledgeAll();
        Attempt attempt = rig.hold(ADispatch.aDispatch());

        rig.nanos.advance(Duration.ofSeconds(10));
        heartbeats.look();

        assertThat(attempt.guard().stopReason()).isNull();
    }

    private void acknowledgeAll() {
        while (rig.producer.completeNext()) {
            // Each in turn.
        }
    }
}
