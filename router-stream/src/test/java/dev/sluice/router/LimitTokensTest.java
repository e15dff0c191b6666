package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ReturnReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Limits on tokens, of calls in a window and of one call. A usual job may use 150 tokens (100 in,
 * 50 out) and uses 60 when a worker ends it.
 */
class LimitTokensTest extends BoundFixture {
    /** One in ten seconds, two at once. */
    private static final String RPM = "requests: {per_window: 6, window: 1m, burst: 2}";

    /** Else calls at the same time would all pass before the first is counted. */
    @Test
    void chargesTokensAtTheStartAndGivesBackTheRestAtTheEnd() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 400}");
        submit(4);
        List<Dispatch> first = router.newDispatches();
        assertThat(first).as("300 of 400 tokens").hasSize(2);

        worker.run(first.getFirst());
        assertThat(router.newDispatches()).as("210 charged, room for 190").hasSize(1);
        worker.run(first.getLast());
        assertThat(router.newDispatches()).as("270 charged").isEmpty();
        router.pass(Duration.ofSeconds(2));
        assertThat(router.newDispatches()).as("20 later").hasSize(1);
    }

    @Test
    void givesBackTheRestOfACallThatRanDuringARestart() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 400}");
        submit(4);
        List<Dispatch> first = router.newDispatches();

        router.restart();
        first.forEach(worker::run);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("120 charged").hasSize(1);
    }

    @Test
    void givesBackAllOfACallThatWasNotMade() {
        limit(RPM + ", tokens: {per_window: 6000, window: 10m, burst: 300}");
        submit(2);
        for (Dispatch dispatch : router.newDispatches()) {
            worker.giveBack(dispatch, ReturnReason.DRAINING);
        }
        router.pass(Duration.ofSeconds(1));

        assertThat(run()).as("both again").isEqualTo(2);
    }

    @Test
    void runsAJobThatIsLargerThanTheWholeBurst() {
        limit("tokens: {per_window: 6000, window: 10m, burst: 100}");
        submit(2);
        Dispatch large = router.dispatch();
        router.pass(Duration.ofSeconds(14));
        assertThat(router.newDispatches()).as("150 charged").isEmpty();

        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(1);
        worker.run(large);
    }

    @Test
    void sendsTheLowerBoundOnOutput() {
        limit("output_tokens_max: 20, over_cap: clamp");
        router.submit(aJob().on("single"));
        router.restart();
        router.submit(aJob().on("single").outputMax(null));
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches())
                .extracting(Dispatch::getOutputTokensMax)
                .containsExactly(20L, 20L);
    }

    @Test
    void refusesJobsThatAreTooLarge() {
        limit("input_tokens_max: 50, output_tokens_max: 20");

        router.submit(aJob().on("single"));

        assertThat(failure().getError().getCode()).isEqualTo("token_cap_exceeded");
        assertThat(failure().getError().getMessage())
                .isEqualTo("limit l: max_tokens 50 (expected: at most output_tokens_max = 20)");
    }
}
