package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.TokenUsage;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever happens to workers, calls and tasks, slots are those of calls that live: none is held by
 * nobody, none is used twice, and when all has ended none is left.
 */
class SlotPropertyTest {
    private static final int STEPS = 40;
    private static final int WINDOW = 4;
    private static final int ANSWERS_MAX = 200;
    private static final int REPORTS_MAX = 10;

    @Property(tries = 5)
    void noSlotIsHeldByNobody(@ForAll long seed) {
        try (var scene = new Scene(seed)) {
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                scene.awaitReport();
                assertThat(scene.used()).as("step %d", step).isLessThanOrEqualTo(WINDOW);
                assertThat(scene.live())
                        .as("step %d: calls that live, beside the slots that are held", step)
                        .isEqualTo(scene.used());
            }
            scene.endAll();

            assertThat(scene.used()).isZero();
            assertThat(scene.live()).isZero();
            assertThat(scene.gauge("sluice.router.jobs.unfinished")).isZero();
            assertThat(scene.gauge("sluice.router.reserved.cost")).isZero();
            assertThat(scene.router.results()).hasSize(scene.submitted());
        }
    }

    private static final class Scene extends RandomHistory {
        Scene(long seed) {
            super(seed, TestCatalog.usual());
        }

        @Override
        JobRequest submit() {
            return router.submit(aJob().on("single"));
        }

        @Override
        TokenUsage use(Claim claim) {
            return FakeWorker.USED;
        }

        /**
         * Calls that were lost with their workers end with their leases; those that late news of
         * another one made needless are told to stop, and this worker hears nothing of that.
         */
        void endAll() {
            for (int answer = 0;
                    answer < ANSWERS_MAX && (router.results().size() < submitted() || !idle());
                    answer++) {
                answerOne();
            }
            router.pass(Duration.ofSeconds(30));
        }

        /**
         * What is used is shown with each report to the allocator, and a retry may have started
         * since the last; a slot that nobody holds is still there after many.
         */
        void awaitReport() {
            for (int report = 0; report < REPORTS_MAX && used() != live(); report++) {
                router.pass(RouterConfig.DEFAULT.demandInterval());
            }
        }

        double live() {
            return gauge("sluice.router.calls.live");
        }

        double used() {
            return gauge("sluice.router.share.used");
        }

        double gauge(String name) {
            return router.meters.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
        }
    }
}
