package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.metric.RouterMetric;
import dev.sluice.schema.avro.Dispatch;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of the money and the queues. */
class MetersTest {
    private static final Duration REPORT = Duration.ofSeconds(1);

    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void showsWhatRunningCallsCanCostUntilTheyEnd() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        router.pass(REPORT);
        assertThat(sum(RouterMetric.RESERVED_COST)).isPositive();

        worker.claim(dispatch);
        worker.finish(dispatch);
        router.pass(REPORT);
        assertThat(sum(RouterMetric.RESERVED_COST)).isZero();
    }

    @Test
    void showsTheAgeOfTheOldestWaitingJob() {
        worker.drain();
        router.submit(aJob());
        router.pass(Duration.ofSeconds(20));
        router.submit(aJob());
        router.pass(REPORT);
        assertThat(sum(RouterMetric.QUEUE_AGE)).isEqualTo(21);

        FakeWorker next = router.worker("w2", 8);
        router.pass(REPORT);
        router.newDispatches().forEach(next::run);
        router.pass(REPORT);
        assertThat(sum(RouterMetric.QUEUE_AGE)).isZero();
    }

    @Test
    void countsALostLeaseAndItsUnknownOutcome() {
        router.submit(aJob());
        worker.claim(router.dispatch());
        worker.die();
        router.pass(Duration.ofSeconds(30));

        assertThat(counter(RouterMetric.LOST_LEASES)).isEqualTo(1);
        assertThat(counter(RouterMetric.UNKNOWN_OUTCOMES)).isEqualTo(1);
    }

    @Test
    void showsEachPartitionOnceAlsoAfterItsTaskWasMadeAnew() {
        router.submit(aJob());
        router.restart();
        router.pass(REPORT);

        assertThat(router.meters.find(RouterMetric.UNFINISHED.meterName()).gauges()).hasSize(1);
        assertThat(sum(RouterMetric.UNFINISHED)).isEqualTo(1);
        assertThat(sum(RouterMetric.LIVE_CALLS)).isEqualTo(1);
    }

    private double sum(RouterMetric metric) {
        return router.meters.find(metric.meterName()).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private double counter(RouterMetric metric) {
        return router.meters.get(metric.meterName()).counter().count();
    }
}
