package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.TokenUsage;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A router finds what its own faults would leave behind, and nothing else. */
class CensusTest {
    private static final List<Double> NONE = List.of(0.0, 0.0);

    @Property(tries = 20)
    void findsNothingInAnyHistory(@ForAll long seed) {
        try (var history =
                new RandomHistory(seed, TestCatalog.usual()) {
                    @Override
                    JobRequest submit() {
                        return router.submit(aJob().on(random.nextBoolean() ? "small" : "single"));
                    }

                    @Override
                    TokenUsage use(Claim claim) {
                        return FakeWorker.USED;
                    }
                }) {
            for (int step = 0; step < 40; step++) {
                history.step();
                assertThat(history.router.astray()).as("step %d", step).isEqualTo(NONE);
            }
        }
    }

    @Test
    void findsASlotThatNoCallUses() {
        try (var router = new RouterHarness()) {
            router.worker("w1", 8);
            TaskSurgery.leakSlot(router.calls(), "main");
            router.submit(aJob().on("single"));
            router.pass(Duration.ofSeconds(4));

            assertThat(router.astray()).isEqualTo(List.of(1.0, 0.0));
        }
    }

    @Test
    void findsAJobThatIsNowhere() {
        try (var router = new RouterHarness()) {
            FakeWorker worker = router.worker("w1", 8);
            router.submit(aJob().on("single"));
            worker.claim(router.dispatch());
            Calls calls = router.calls();

            calls.remove(calls.all().getFirst());
            router.submit(aJob().on("single"));
            router.pass(Duration.ofSeconds(4));

            assertThat(router.astray()).isEqualTo(List.of(0.0, 1.0));
        }
    }
}
