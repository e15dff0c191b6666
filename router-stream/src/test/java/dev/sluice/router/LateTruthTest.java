package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker was cut off from the log, and its call took place. */
class LateTruthTest extends BoundFixture {
    private static final Duration FORGOTTEN_AFTER =
            RouterConfig.DEFAULT.finishedKept().multipliedBy(2);

    private Dispatch lost = new Dispatch();
    private String call = "";

    /** Its job ends by another call. */
    private FakeWorker loseAWorker() {
        router.submit(aJob().on("single"));
        lost = router.dispatch();
        call = worker.claim(lost);
        worker.die();
        FakeWorker other = router.worker("w2", 8);
        List<Dispatch> next = List.of();
        for (int seconds = 0; next.isEmpty() && seconds < 60; seconds++) {
            router.pass(Duration.ofSeconds(1));
            next = router.newDispatches();
        }
        next.forEach(other::run);
        return other;
    }

    /** The end of a job makes the router look at what is old. */
    private void passAndEndAJob(FakeWorker other, Duration time) {
        router.jump(time);
        router.pass(Duration.ofSeconds(5));
        router.submit(aJob().on("single"));
        other.run(router.dispatch());
    }

    private void truthComes() {
        worker.report(lost, call, FakeWorker.done(), true, FakeWorker.USED);
    }

    private long booked() {
        return router.usage().stream()
                .filter(record -> record.getCallId().equals(call))
                .mapToLong(UsageRecord::getCostNanoUsd)
                .sum();
    }

    private long callOfTheOther() {
        return router.usage().stream()
                .filter(record -> record.getKind() == UsageKind.CALL)
                .findFirst()
                .orElseThrow()
                .getCostNanoUsd();
    }

    @Test
    void settlesTheBoundAlsoWhenTheJobIsLongForgotten() {
        FakeWorker other = loseAWorker();
        for (int i = 0; i < 3; i++) {
            passAndEndAJob(other, FORGOTTEN_AFTER);
        }
        router.restart();
        passAndEndAJob(other, FORGOTTEN_AFTER);

        truthComes();

        assertThat(router.usage().getLast().getKind()).isEqualTo(UsageKind.ADJUSTMENT);
        assertThat(booked()).as("what the other call cost").isEqualTo(callOfTheOther());
    }

    @Test
    void isForgottenAfterADay() {
        FakeWorker other = loseAWorker();
        passAndEndAJob(other, Duration.ofHours(25));
        passAndEndAJob(other, FORGOTTEN_AFTER);

        truthComes();

        assertThat(router.usage().getLast().getKind()).isEqualTo(UsageKind.CALL);
        assertThat(router.usage().getLast().getLate()).isTrue();
    }
}
