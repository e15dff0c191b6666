package dev.sluice.standalone.seams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.testkit.RoleProcess;
import dev.sluice.standalone.testkit.Signals;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker process that is frozen or killed with calls in hand, beside one that idles. */
@Tag("chaos")
final class LostWorkersIT {
    private static final int SLOTS = 4;
    private static final Site SITE = Site.start();

    @AfterAll
    static void stop() {
        SITE.close();
    }

    @BeforeEach
    void answersNever() {
        SITE.answersNever();
    }

    @AfterEach
    void clear() throws Exception {
        SITE.clear();
    }

    @Test
    void abortsItsCallWhenItWakesAfterItsLeaseIsLost() throws Exception {
        RoleProcess frozen = SITE.spawnWorker(SLOTS);
        String job = SITE.submit();
        SITE.awaitCalls(1);
        SITE.answersAtOnce();
        SITE.startWorker();
        SITE.awaitWorkersInGroup(2);
        Signals.freeze(frozen.pid());
        try {
            SITE.awaitResult(job);
            assertThat(SITE.trails().of(job).callEnds()).containsExactly("2 answered");
        } finally {
            Signals.thaw(frozen.pid());
        }

        Trail trail = SITE.endOf(job);

        assertThat(trail.ends()).containsExactly("SUCCEEDED");
        assertThat(trail.history()).containsExactly("1 ABANDONED UNKNOWN", "2 COMPLETED OK");
        assertThat(trail.callEnds()).containsExactly("2 answered", "1 aborted");
        assertThat(trail.bookings())
                .containsExactly(
                        "1 OUTCOME_UNKNOWN ABANDONED",
                        "2 CALL COMPLETED",
                        "1 ADJUSTMENT ABANDONED late duplicate");
        assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
    }

    @Test
    void runsNewJobsBeforeThoseOfAFullWorkerThatWasKilled() throws Exception {
        RoleProcess full = SITE.spawnWorker(SLOTS);
        List<String> held = submit(SLOTS);
        SITE.awaitCalls(SLOTS);
        SITE.answersAtOnce();
        SITE.startWorker();
        SITE.awaitWorkersInGroup(2);
        full.kill();
        List<String> after = submit(2 * SLOTS);

        assertThat(after).allSatisfy(job -> assertThat(SITE.endOf(job).callEnds()).hasSize(1));
        long lastEnd = after.stream().mapToLong(LostWorkersIT::endMs).max().orElseThrow();
        assertThat(held)
                .allSatisfy(
                        job -> {
                            Trail trail = SITE.endOf(job);
                            assertThat(trail.ends()).containsExactly("SUCCEEDED");
                            assertThat(trail.callEnds()).containsExactly("1 aborted", "2 answered");
                            assertThat(trail.bookings())
                                    .containsExactly(
                                            "1 OUTCOME_UNKNOWN ABANDONED", "2 CALL COMPLETED");
                            assertThat(trail.cost()).isEqualTo(trail.bookedInTime());
                            assertThat(trail.dispatches().getLast().getDispatchedAtMs())
                                    .as("dispatched again, after the jobs that came later")
                                    .isGreaterThan(lastEnd);
                        });
    }

    /** On the router's clock, as the times of dispatches are. */
    private static long endMs(String job) {
        return SITE.endOf(job).result().getFinishedAt();
    }

    private static List<String> submit(int count) throws Exception {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(SITE.submit());
        }
        return jobs;
    }
}
