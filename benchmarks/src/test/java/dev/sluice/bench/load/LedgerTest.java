package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LedgerTest {
    private final Ledger ledger = new Ledger(0, 2);

    @Test
    void holdsWhenEveryJobHasOneResultOfItsId() {
        accept(0, "job_a");
        accept(1, "job_b");
        finish(0, "job_a");
        finish(1, "job_b");

        assertThat(ledger.verdict().holds()).isTrue();
        assertThat(ledger.openCount()).isZero();
        assertThat(ledger.toWorker().summary().p50()).isBetween(4.9, 5.1);
    }

    @Test
    void aMissingResultIsSeen() {
        accept(0, "job_a");
        accept(1, "job_b");
        finish(1, "job_b");

        assertThat(ledger.verdict().missing()).isEqualTo(1);
        assertThat(ledger.verdict().holds()).isFalse();
        assertThat(ledger.openCount()).isEqualTo(1);
    }

    @Test
    void aSecondResultIsSeen() {
        accept(0, "job_a");
        accept(1, "job_b");
        finish(0, "job_a");
        finish(0, "job_a");
        finish(1, "job_b");

        assertThat(ledger.verdict().repeated()).isEqualTo(1);
        assertThat(ledger.verdict().holds()).isFalse();
    }

    @Test
    void aResultOfAnotherIdIsSeen() {
        accept(0, "job_a");
        accept(1, "job_b");
        finish(0, "job_x");
        finish(1, "job_b");

        assertThat(ledger.verdict().strange()).isEqualTo(1);
        assertThat(ledger.verdict().holds()).isFalse();
    }

    @Test
    void aRefusedJobIsNotWaitedForAndNotForgotten() {
        accept(0, "job_a");
        finish(0, "job_a");
        ledger.acked(1, new AckLine.Refused("no"), 10);

        assertThat(ledger.openCount()).isZero();
        assertThat(ledger.verdict().refused()).isEqualTo(1);
        assertThat(ledger.verdict().complaints()).containsExactly("no");
        assertThat(ledger.verdict().holds()).isFalse();
    }

    @Test
    void aFailureIsAResultButNoSuccess() {
        accept(0, "job_a");
        accept(1, "job_b");
        finish(0, "job_a");
        ledger.finished(
                1,
                new FinishedJob(JobIdHash.of("job_b"), 1, "FAILED x: y", 3, -1, 0),
                1_000_000_000L);

        assertThat(ledger.verdict().once()).isEqualTo(2);
        assertThat(ledger.verdict().notSucceeded()).isEqualTo(1);
        assertThat(ledger.retried()).isEqualTo(1);
        assertThat(ledger.verdict().holds()).isFalse();
    }

    @Test
    void tellsResultsSecondBySecond() {
        ledger.started(0);
        finish(0, "job_a");
        ledger.finished(
                1, new FinishedJob(JobIdHash.of("job_b"), 1, "", 1, 5, 100), 2_500_000_000L);

        assertThat(ledger.finishedEachSecond()).containsExactly(1, 0, 1);
        assertThat(ledger.meanAnswerBytes()).isEqualTo(100);
    }

    private void accept(int job, String id) {
        ledger.sent(job, 0);
        assertThat(ledger.acked(job, new AckLine.Accepted(JobIdHash.of(id)), 7)).isEqualTo(7);
    }

    private void finish(int job, String id) {
        ledger.finished(job, new FinishedJob(JobIdHash.of(id), 1, "", 1, 5, 100), 100);
    }
}
