package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Run N+1 of a job: begun once, accounted for by itself, and untouched by news of run N. */
class RedriveTest extends BoundFixture {
    private static final Outcome REFUSED =
            FakeWorker.outcome(OutcomeKind.REFUSED, OutcomeReason.CALLER_FAULT);
    private static final int COST = 18_000;

    @Test
    void runsAFailedJobAgain() {
        JobRequest job = failed(aJob().on("single"));

        redrive(job, 2, "a");
        Dispatch second = router.dispatch();
        worker.run(second);

        assertThat(second.getRun()).isEqualTo(2);
        assertThat(second.getEpoch()).isEqualTo(1);
        assertThat(second.getBody()).isEqualTo(job.getBody());
        assertThat(runs(job)).containsExactly("1 FAILED null", "2 SUCCEEDED a");
        assertThat(router.events())
                .filteredOn(event -> event.getRun() == 2)
                .extracting(event -> event.getType())
                .containsExactly(JobEventType.QUEUED, JobEventType.STARTED);
    }

    @Test
    void goesWhereTheWishSays() {
        JobRequest job = failed(aJob().on("single"));

        redrive(job, 2, "a", request -> request.setModel("small"));

        worker.run(router.dispatch());
        assertThat(router.results().getLast().getModel()).isEqualTo("small");
    }

    @Test
    void beginsARunOnceHoweverOftenItIsWishedFor() {
        JobRequest job = failed(aJob());

        redrive(job, 2, "a");
        redrive(job, 2, "a");
        worker.run(router.dispatch());
        redrive(job, 2, "a");
        // The job itself is forgotten by now.
        router.jump(Duration.ofHours(2));
        redrive(job, 2, "a");

        assertThat(runs(job)).containsExactly("1 FAILED null", "2 SUCCEEDED a");
        assertThat(verdicts())
                .containsExactly(
                        AdmissionVerdict.ACCEPTED,
                        AdmissionVerdict.KNOWN,
                        AdmissionVerdict.KNOWN,
                        AdmissionVerdict.KNOWN);
    }

    @Test
    void refusesAnotherWishForARunThatBegan() {
        JobRequest job = failed(aJob());
        redrive(job, 2, "a");
        worker.run(router.dispatch());
        router.jump(Duration.ofHours(2));

        redrive(job, 2, "b");

        assertThat(router.newDispatches()).isEmpty();
        assertThat(verdicts()).endsWith(AdmissionVerdict.CONFLICT);
        assertThat(router.replies().getLast().getError().getCode()).isEqualTo("redrive_conflict");
        assertThat(router.events().getLast().getType()).isEqualTo(JobEventType.REDRIVE_REFUSED);
        assertThat(router.events().getLast().getRedriveId()).isEqualTo("b");
    }

    @Test
    void refusesAJobThatHasNotEnded() {
        JobRequest job = router.submit(aJob());

        redrive(job, 2, "a");

        assertThat(router.newDispatches()).hasSize(1);
        assertThat(verdicts()).containsExactly(AdmissionVerdict.CONFLICT);
    }

    @Test
    void knowsAWishAfterARestart() {
        JobRequest job = failed(aJob());
        redrive(job, 2, "a");
        worker.run(router.dispatch());

        router.restart();
        worker.beat();
        redrive(job, 2, "a");

        assertThat(runs(job)).hasSize(2);
        assertThat(verdicts()).endsWith(AdmissionVerdict.KNOWN);
    }

    @Test
    void refusesAWishThatIsTooOldToKnowARepetition() {
        JobRequest job = failed(aJob());
        RedriveRequest wish = wish(job, 2, "a");
        router.jump(Duration.ofHours(25));

        router.pipe(Topics.REQUESTS, wish);

        assertThat(runs(job)).hasSize(1);
        assertThat(verdicts()).containsExactly(AdmissionVerdict.CONFLICT);
    }

    @Test
    void runsAThirdTime() {
        JobRequest job = failed(aJob());
        redrive(job, 2, "a");
        Dispatch second = router.dispatch();
        worker.claim(second);
        worker.finish(second, REFUSED);

        redrive(job, 3, "b");
        worker.run(router.dispatch());

        assertThat(runs(job)).containsExactly("1 FAILED null", "2 FAILED a", "3 SUCCEEDED b");
    }

    @Test
    void neverEndsTheNewRunByNewsOfTheOld() {
        JobRequest job = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(10)));
        Dispatch first = router.dispatch();
        String call = worker.claim(first);
        // The call outlives its run.
        router.pass(Duration.ofSeconds(12));
        assertThat(runs(job)).containsExactly("1 EXPIRED null");
        redrive(job, 2, "a");
        Dispatch second = router.dispatch();

        worker.report(first, call, FakeWorker.done(), true, FakeWorker.USED);

        assertThat(runs(job)).as("run 2 goes on").hasSize(1);
        worker.run(second);
        assertThat(runs(job)).containsExactly("1 EXPIRED null", "2 SUCCEEDED a");
        assertThat(router.usage())
                .extracting(UsageRecord::getRun, UsageRecord::getLate, UsageRecord::getDuplicate)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(1, true, false),
                        org.assertj.core.groups.Tuple.tuple(2, false, false));
    }

    @Test
    void settlesALostCallOfTheOldRunWhenTheNewOneHasEnded() {
        JobRequest job = router.submit(aJob().on("single").dueIn(Duration.ofSeconds(30)));
        Dispatch first = router.dispatch();
        String call = worker.claim(first);
        worker.forget(first);
        router.pass(Duration.ofSeconds(40));
        assertThat(router.usage())
                .extracting(UsageRecord::getKind)
                .containsOnly(UsageKind.OUTCOME_UNKNOWN);
        router.newDispatches();
        redrive(job, 2, "a");
        worker.run(router.dispatch());

        worker.report(first, call, FakeWorker.done(), true, FakeWorker.USED);

        UsageRecord late = router.usage().getLast();
        assertThat(late.getKind()).isEqualTo(UsageKind.ADJUSTMENT);
        assertThat(late.getRun()).isEqualTo(1);
    }

    @Test
    void booksEachRunToItsOwn() {
        budget("window: total, limit_usd: 0.0001");
        JobRequest job = failed(aJob().on("single"));

        redrive(job, 2, "a", request -> request.getCaller().setKeyId("other"));
        worker.run(router.dispatch());

        List<UsageRecord> usage = router.usage();
        assertThat(usage).extracting(UsageRecord::getRun).containsExactly(1, 2);
        assertThat(usage)
                .extracting(record -> record.getCaller().getKeyId())
                .containsExactly("acme-key", "other");
        assertThat(usage.stream().mapToLong(UsageRecord::getCostNanoUsd).sum())
                .isEqualTo(router.results().stream().mapToLong(JobResult::getCostNanoUsd).sum());
        assertThat(usage.getLast().getCostNanoUsd()).isEqualTo(COST);
    }

    @Test
    void waitsForTheRoomThatABudgetHas() {
        budget("window: total, limit_usd: 0.00005");
        JobRequest job = failed(aJob().on("single"));
        router.pass(Duration.ofSeconds(2));

        redrive(job, 2, "a");

        assertThat(router.newDispatches()).as("18,000 of 50,000 spent, 45,000 wanted").isEmpty();
        assertThat(router.events().getLast().getWaitingFor()).isEqualTo("budget");
    }

    @Test
    void endsARunThatMayNotRunWithTheReason() {
        JobRequest job = failed(aJob());

        redrive(job, 2, "a", request -> request.setModel("nowhere"));

        JobResult second = router.results().getLast();
        assertThat(second.getRun()).isEqualTo(2);
        assertThat(second.getStatus()).isEqualTo(TerminalStatus.FAILED);
        assertThat(second.getError().getCode()).isEqualTo("model_not_found");
    }

    @Test
    void redrivesAJobThatIsPoisoned() {
        JobRequest job = router.submit(aJob().on("single"));
        for (int lost = 0; lost < 3; lost++) {
            FakeWorker victim = router.worker("victim" + lost, 8);
            victim.claim(router.dispatch());
            victim.die();
            router.pass(Duration.ofSeconds(15));
        }
        assertThat(router.results().getLast().getError().getCode()).isEqualTo("poisoned");

        redrive(job, 2, "a");
        worker.run(router.dispatch());

        assertThat(runs(job)).containsExactly("1 FAILED null", "2 SUCCEEDED a");
    }

    @Test
    void saysWhereTheRequestOfEachRunStands() {
        JobRequest job = failed(aJob());
        redrive(job, 2, "a");
        worker.run(router.dispatch());

        assertThat(router.results())
                .extracting(JobResult::getRequestOffset)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void putsAWishWithoutItsRequestAside() {
        JobRequest job = failed(aJob());
        RedriveRequest wish = wish(job, 2, "a");
        wish.setRequest(aJob().build(router.now()));

        router.pipe(Topics.REQUESTS, wish);

        assertThat(router.deadLetters()).hasSize(1);
        assertThat(router.deadLetters().getFirst().getReason()).contains(job.getJobId());
    }

    /** Of which nothing more is heard. */
    private JobRequest failed(JobBuilder job) {
        JobRequest request = router.submit(job);
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        worker.finish(dispatch, REFUSED);
        assertThat(router.results().getLast().getStatus()).isEqualTo(TerminalStatus.FAILED);
        return request;
    }

    private void redrive(JobRequest job, int run, String id) {
        redrive(job, run, id, request -> {});
    }

    private void redrive(JobRequest job, int run, String id, Consumer<JobRequest> changes) {
        RedriveRequest wish = wish(job, run, id);
        changes.accept(wish.getRequest());
        router.pipe(Topics.REQUESTS, wish);
    }

    private RedriveRequest wish(JobRequest job, int run, String id) {
        long nowMs = router.now().toEpochMilli();
        JobRequest request = JobRequest.newBuilder(job).build();
        request.setAcceptedAtMs(nowMs);
        request.setDeadlineMs(nowMs + Duration.ofHours(1).toMillis());
        return RedriveRequest.newBuilder()
                .setRedriveId(id)
                .setJobId(job.getJobId())
                .setRun(run)
                .setCaller(job.getCaller())
                .setRequestedAtMs(nowMs)
                .setRequest(request)
                .setReplyTo(new ReplyAddress("ingress-1", 0, 0, false, null))
                .build();
    }

    private List<String> runs(JobRequest job) {
        return router.results().stream()
                .filter(result -> result.getJobId().equals(job.getJobId()))
                .map(
                        result ->
                                "%d %s %s"
                                        .formatted(
                                                result.getRun(),
                                                result.getStatus(),
                                                result.getRedriveId()))
                .toList();
    }

    private List<AdmissionVerdict> verdicts() {
        return router.replies().stream().map(reply -> reply.getVerdict()).toList();
    }
}
