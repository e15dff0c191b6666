package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.RunEnd;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs whose callers wait for the answer, some of whom hear it while it comes. */
class WaitingCallerTest {
    private static final Outcome CUT_OFF =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.CONNECTION_LOST);

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private RunEnd end() {
        AdmissionReply last = router.replies().getLast();
        assertThat(last.getVerdict()).isEqualTo(AdmissionVerdict.ENDED);
        assertThat(last.getIngressId()).isEqualTo("ingress-1");
        return Objects.requireNonNull(last.getEnd());
    }

    private String code() {
        return Objects.requireNonNull(router.replies().getLast().getError()).getCode();
    }

    private JobResult onlyResult() {
        assertThat(router.results()).hasSize(1);
        return router.results().getFirst();
    }

    @Test
    void tellsTheWorkerWhereTheCallerWaits() {
        router.submit(aJob().streamed());

        Dispatch dispatch = router.dispatch();

        assertThat(dispatch.getStream()).isTrue();
        assertThat(Objects.requireNonNull(dispatch.getReplyTo()).getAnswer()).isTrue();
    }

    @Test
    void saysThatTheRunEndedAndSendsAnAnswerOnlyIfNoWorkerHas() {
        router.submit(aJob().withWaitingCaller());
        worker.run(router.dispatch());
        assertThat(end().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(end().getResponse()).isNotNull();

        worker.delivers(Delivered.WHOLLY);
        router.submit(aJob().withWaitingCaller());
        worker.run(router.dispatch());

        assertThat(end().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(end().getResponse()).isNull();
        assertThat(router.results()).allSatisfy(r -> assertThat(r.getResponse()).isNotNull());
    }

    @Test
    void saysNothingToWhoWaitsForTheAdmissionAlone() {
        router.submit(aJob().withReply());
        worker.run(router.dispatch());

        assertThat(router.replies())
                .extracting(AdmissionReply::getVerdict)
                .containsExactly(AdmissionVerdict.ACCEPTED);
    }

    @Test
    void triesAgainWhileNobodyHasHeardAnything() {
        router.submit(aJob().streamed());
        Dispatch first = router.dispatch();
        worker.claim(first);
        worker.finish(first, CUT_OFF);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.dispatch().getEpoch()).isEqualTo(2);
        assertThat(router.results()).isEmpty();
    }

    @Test
    void doesNotTryAgainWhatACallerHasHeardInPart() {
        router.submit(aJob().streamed());
        Dispatch first = router.dispatch();
        worker.claim(first);
        worker.delivers(Delivered.PARTLY);
        worker.finish(first, CUT_OFF);
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(end().getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(code()).isEqualTo("stream_interrupted");
    }

    @Test
    void takesAWholeAnswerOfWhichTheCallerMissedAPart() {
        router.submit(aJob().streamed());
        worker.delivers(Delivered.PARTLY);
        worker.run(router.dispatch());

        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(end().getResponse()).isNotNull();
    }

    @Test
    void doesNotTryAgainAStreamThatWasLostWithItsWorker() {
        router.submit(aJob().streamed());
        worker.claim(router.dispatch());
        worker.die();
        router.worker("w2", 8);

        router.pass(Duration.ofSeconds(20));

        assertThat(router.newDispatches()).isEmpty();
        assertThat(onlyResult().getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(code()).isEqualTo("stream_interrupted");
    }

    @Test
    void triesAgainAPlainAnswerThatWasLostWithItsWorker() {
        router.submit(aJob().withWaitingCaller());
        worker.claim(router.dispatch());
        worker.die();
        FakeWorker other = router.worker("w2", 8);

        router.pass(Duration.ofSeconds(20));
        other.run(router.dispatch());

        assertThat(end().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
    }
}
