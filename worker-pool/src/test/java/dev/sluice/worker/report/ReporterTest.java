package dev.sluice.worker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.Told;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final WorkerRig rig = new WorkerRig(10, false);
    private final AtomicInteger delivered = new AtomicInteger();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void saysEverythingAboutTheEndOfAnAttempt() {
        Attempt attempt = rig.hold(ADispatch.aDispatch().ofCoordinator(3));
        CallEnd end =
                new CallEnd(
                        new AttemptOutcome.RetryLater(
                                OutcomeReason.RATE_LIMITED,
                                "lane a answered 429",
                                false,
                                Optional.of(Duration.ofSeconds(2))),
                        true,
                        Tokens.estimated(8, 0),
                        429,
                        "req-1",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        new Told(new ProviderLimits(new RateLeft(60L, 0L, 1_000L), null), 0));

        rig.reporter.finished(
                attempt,
                end,
                new Reports.CallTimes(
                        Instant.ofEpochMilli(77), Duration.ofMillis(5), Duration.ofMillis(9)),
                delivered::incrementAndGet);

        assertThat(rig.producer.history())
                .singleElement()
                .extracting(r -> r.partition())
                .isEqualTo(3);
        AttemptFinished said = rig.finished().getFirst();
        assertThat(said.getJobId()).isEqualTo("job_1");
        assertThat(said.getCallId()).isEqualTo("job_1.1.1.call");
        assertThat(said.getWorkerId()).isEqualTo("w1");
        assertThat(said.getAttribution()).isEqualTo(attempt.dispatch().getAttribution());
        assertThat(said.getOutcome().getKind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(said.getOutcome().getRetryAfterMs()).isEqualTo(2_000);
        assertThat(said.getCallMade()).isTrue();
        assertThat(said.getProviderLimits()).isEqualTo(end.told().limits());
        assertThat(said.getUsage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(said.getHttpStatus()).isEqualTo(429);
        assertThat(said.getProviderRequestId()).isEqualTo("req-1");
        assertThat(rig.bodies.open(said.getBody())).asString().isEqualTo("{}");
        assertThat(said.getCalledAtMs()).isEqualTo(77);
        assertThat(said.getFirstByteMs()).isEqualTo(5);
        assertThat(said.getDurationMs()).isEqualTo(9);
    }

    @Test
    void deliversAnEndHoweverOftenTheLogRefusesIt() {
        Attempt attempt = rig.hold(ADispatch.aDispatch());
        rig.reporter.returned(
                attempt.dispatch(), ReturnReason.DRAINING, 1, delivered::incrementAndGet);

        for (int refusals = 1; refusals <= 3; refusals++) {
            rig.producer.errorNext(new TimeoutException("no answer"));
            assertThat(rig.outbox.healthy()).isFalse();
            int tries = refusals + 1;
            await("sent again").until(() -> rig.returned().size() == tries);
        }
        assertThat(delivered).hasValue(0);
        rig.producer.completeNext();

        assertThat(delivered).hasValue(1);
        assertThat(rig.outbox.healthy()).isTrue();
    }

    @Test
    void deliversAnEndThatCouldNotEvenBeWritten() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        rig.outbox.deliver(
                () -> {
                    if (tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("disk full");
                    }
                    return new org.apache.kafka.clients.producer.ProducerRecord<>(
                            "sluice.dead-letters", new byte[] {1});
                },
                delivered::incrementAndGet);

        await("made at last").until(() -> rig.producer.completeNext());

        assertThat(rig.outbox.awaitEmpty(Duration.ofSeconds(10))).isTrue();
        assertThat(delivered).hasValue(1);
    }

    @Test
    void countsOnlyClaimsThatAreInTheLog() throws Exception {
        List<Attempt> wanted =
                List.of(
                        rig.hold(ADispatch.aDispatch().ofJob("a")),
                        rig.hold(ADispatch.aDispatch().ofJob("b")),
                        rig.hold(ADispatch.aDispatch().ofJob("c")));
        CompletableFuture<Set<AttemptId>> claiming =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return rig.reporter.claim(wanted).confirmed();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
        await("all are sent").until(() -> rig.said().size() == 3);
        rig.producer.completeNext();
        rig.producer.errorNext(new TimeoutException("no answer"));
        rig.producer.completeNext();

        assertThat(claiming.get(10, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder(wanted.get(0).id(), wanted.get(2).id());
        assertThat(rig.said()).hasSize(3);
    }
}
