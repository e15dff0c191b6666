package dev.sluice.standalone.seams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.worker.provider.CallEnd;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One fault at the seam between router and worker per test: where a worker stops in the middle of
 * taking, claiming, accepting, calling and reporting. A worker of the product runs what is left to
 * run. Each test says how often the provider was called, how the job ended, and what was booked.
 */
final class SeamsIT {
    private static final Site SITE = Site.start();

    @AfterAll
    static void stop() {
        SITE.close();
    }

    @BeforeEach
    void answersAtOnce() {
        SITE.answersAtOnce();
    }

    @AfterEach
    void clear() throws Exception {
        SITE.clear();
    }

    @Test
    void booksTheBoundWhenAWorkerDiesBetweenClaimAndAccept() throws Exception {
        ScriptedWorker scripted = SITE.offering("dies-before-accept");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        String lost = scripted.claim(first);
        SITE.startWorker();
        scripted.die();

        Trail trail = SITE.endOf(job);

        assertThat(trail.returns()).containsExactly("1 REDELIVERED");
        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("1 ABANDONED UNKNOWN", "2 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("2 answered");
        assertThat(trail.bookings())
                .containsExactly("1 OUTCOME_UNKNOWN ABANDONED", "2 CALL COMPLETED");
        assertThat(trail.bookedFor(lost)).isPositive();
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Tag("chaos")
    @Test
    void booksNothingWhenAWorkerGivesBackAClaimWhoseAcceptWasLost() throws Exception {
        ScriptedWorker scripted = SITE.offering("gives-back");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        scripted.claim(first);
        SITE.startWorkerInGroup();
        scripted.leaveGroup();
        scripted.giveBack(first, ReturnReason.ACCEPT_UNCONFIRMED);

        Trail trail = SITE.endOf(job);

        assertThat(trail.returns())
                .containsExactlyInAnyOrder("1 ACCEPT_UNCONFIRMED", "1 REDELIVERED");
        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("2 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("2 answered");
        assertThat(trail.bookings()).containsExactly("2 CALL COMPLETED");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Tag("chaos")
    @Test
    void booksNothingForADispatchThatWasAcceptedAndNeverClaimed() throws Exception {
        ScriptedWorker scripted = SITE.offering("never-claims");
        String job = SITE.submit();
        scripted.take();
        scripted.accept();
        SITE.startWorker();
        scripted.die();

        Trail trail = SITE.endOf(job);

        assertThat(trail.claims()).containsExactly(2);
        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("2 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("2 answered");
        assertThat(trail.bookings()).containsExactly("2 CALL COMPLETED");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Test
    void doesNotCallTwiceWhenARecordIsHandedOutAgainWhileItsClaimHolds() throws Exception {
        ScriptedWorker scripted = SITE.offering("loses-its-lock");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        String call = scripted.claim(first);
        SITE.startWorker();
        scripted.leaveGroup();
        RouterView.waitFor("the other worker has given it back")
                .until(() -> !SITE.trails().of(job).returns().isEmpty());
        SITE.settle();
        CallEnd answer = scripted.call(first, call).end();
        scripted.finish(first, answer);

        Trail trail = SITE.endOf(job);

        assertThat(trail.returns()).containsExactly("1 REDELIVERED");
        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("1 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("1 answered");
        assertThat(trail.bookings()).containsExactly("1 CALL COMPLETED");
        assertThat(trail.cost()).isEqualTo(SITE.cost(answer.usage()));
    }

    @Tag("chaos")
    @Test
    void abortsTheSecondOfTwoWorkersThatClaimOneAttempt() throws Exception {
        SITE.answersAfter(Duration.ofSeconds(2));
        SITE.startWorkerInGroup();
        ScriptedWorker scripted = SITE.stranger("claims-too");
        String job = SITE.submit();
        SITE.awaitCalls(1);
        SITE.answersNever();
        Dispatch same = SITE.trails().of(job).dispatches().getFirst();
        String second = scripted.claim(same);
        OngoingCall call = scripted.call(same, second);
        RouterView.waitFor("the second claim is answered with an abort")
                .until(() -> SITE.trails().of(job).abortedCalls().contains(second));
        scripted.finish(same, call.abort());

        Trail trail = SITE.endOf(job);

        assertThat(trail.abortedCalls()).containsExactly(second);
        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("1 ABANDONED ABORTED", "1 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("1 aborted", "1 answered");
        assertThat(trail.bookings())
                .containsExactly("1 CALL ABANDONED duplicate", "1 CALL COMPLETED");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Tag("chaos")
    @Test
    void poisonsAJobThatKillsThreeWorkers() throws Exception {
        ScriptedWorker victim = SITE.offering("victim-1");
        String job = SITE.submit();
        for (int i = 1; i <= 3; i++) {
            victim.run(victim.take()).end();
            victim.close();
            if (i < 3) {
                victim = SITE.offering("victim-" + (i + 1));
            }
        }

        Trail trail = SITE.endOf(job);

        assertThat(trail.ends()).containsExactly("FAILED poisoned");
        assertThat(trail.history())
                .containsExactly(
                        "1 ABANDONED UNKNOWN", "2 ABANDONED UNKNOWN", "3 ABANDONED UNKNOWN");
        assertThat(trail.callEnds()).containsExactly("1 answered", "2 answered", "3 answered");
        assertThat(trail.bookings())
                .containsExactly(
                        "1 OUTCOME_UNKNOWN ABANDONED",
                        "2 OUTCOME_UNKNOWN ABANDONED",
                        "3 OUTCOME_UNKNOWN ABANDONED");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime()).isPositive();
        assertThat(trail.dispatches()).hasSize(3);
    }

    @Test
    void takesTheAnswerOfALostAttemptAndAbortsTheNext() throws Exception {
        ScriptedWorker scripted = SITE.offering("answers-late");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        CallEnd answer = scripted.run(first).end();
        SITE.answersNever();
        scripted.die();
        SITE.startWorker();
        SITE.awaitCalls(1);
        String lost = SITE.trails().of(job).usage().getFirst().getCallId();
        scripted.finish(first, answer);

        Trail trail = SITE.endOf(job);

        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("1 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("1 answered", "2 aborted");
        assertThat(trail.bookings())
                .containsExactly(
                        "1 OUTCOME_UNKNOWN ABANDONED",
                        "1 ADJUSTMENT COMPLETED",
                        "2 CALL ABANDONED late duplicate");
        assertThat(trail.bookedFor(lost)).isEqualTo(SITE.cost(answer.usage()));
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Tag("chaos")
    @Test
    void abortsTheCallOfACancelledJob() throws Exception {
        SITE.answersNever();
        SITE.startWorkerInGroup();
        String job = SITE.submit();
        SITE.awaitCalls(1);
        SITE.cancel(job);

        Trail trail = SITE.endOf(job);

        assertThat(trail.ends()).containsExactly("CANCELLED cancelled");
        assertThat(trail.history()).containsExactly("1 ABANDONED ABORTED");
        assertThat(trail.callEnds()).containsExactly("1 aborted");
        assertThat(trail.bookings()).containsExactly("1 CALL ABANDONED");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Tag("chaos")
    @Test
    void takesAnAnswerThatCrossesTheCancellation() throws Exception {
        ScriptedWorker scripted = SITE.offering("crosses");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        CallEnd answer = scripted.run(first).end();
        SITE.cancel(job);
        RouterView.waitFor("the call shall be aborted")
                .until(() -> !SITE.trails().of(job).aborts().isEmpty());
        scripted.finish(first, answer);

        Trail trail = SITE.endOf(job);

        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.callEnds()).containsExactly("1 answered");
        assertThat(trail.bookings()).containsExactly("1 CALL COMPLETED");
        assertThat(trail.cost()).isEqualTo(SITE.cost(answer.usage()));
    }

    @Tag("chaos")
    @Test
    void booksAnAnswerThatComesAfterTheEndOfACancelledJob() throws Exception {
        ScriptedWorker scripted = SITE.offering("answers-after-the-end");
        String job = SITE.submit();
        Dispatch first = scripted.take();
        CallEnd answer = scripted.run(first).end();
        scripted.die();
        SITE.cancel(job);
        Trail ended = SITE.endOf(job);
        scripted.finish(first, answer);
        SITE.settle();

        Trail trail = SITE.trails().of(job);

        assertThat(trail.ends()).containsExactly("CANCELLED cancelled");
        assertThat(trail.callEnds()).containsExactly("1 answered");
        assertThat(trail.bookings())
                .containsExactly("1 OUTCOME_UNKNOWN ABANDONED", "1 ADJUSTMENT COMPLETED late");
        assertThat(trail.cost()).isEqualTo(ended.cost()).isEqualTo(trail.bookedInTime());
        assertThat(trail.bookedFor(trail.usage().getFirst().getCallId()))
                .isEqualTo(SITE.cost(answer.usage()));
    }
}
