package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What providers' answers say is left of their limits. */
class ProviderLimitsTest {
    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "{name: main, concurrency: 4}",
                            "{name: main, concurrency: 40, requests_per_minute: 60000}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w", 100);

    @AfterEach
    void close() {
        router.close();
    }

    private static ProviderLimits requests(long limit, long left, long resetMs) {
        return new ProviderLimits(new RateLeft(limit, left, resetMs), null);
    }

    private void submit(int jobs) {
        for (int i = 0; i < jobs; i++) {
            router.submit(JobBuilder.aJob().on("single"));
        }
    }

    private void hear(ProviderLimits limits) {
        submit(1);
        router.pass(Duration.ofSeconds(1));
        Dispatch call = router.dispatch();
        worker.saysLeft(limits);
        worker.run(call);
        worker.saysLeft(null);
    }

    @Test
    void nothingIsSentWhenNothingIsLeft() {
        hear(requests(600, 0, 20_000));
        submit(5);

        router.pass(Duration.ofSeconds(19));
        assertThat(router.newDispatches()).isEmpty();

        router.pass(Duration.ofSeconds(3));
        assertThat(router.newDispatches()).hasSize(5);
    }

    @Test
    void noMoreIsSentThanIsLeftUntilTheReset() {
        hear(requests(600, 7, 20_000));
        submit(30);

        router.pass(Duration.ofSeconds(1));
        List<Dispatch> before = router.newDispatches();
        before.forEach(worker::claim);
        assertThat(before).hasSize(7);

        router.pass(Duration.ofSeconds(17));
        assertThat(router.newDispatches()).isEmpty();

        router.pass(Duration.ofSeconds(3));
        assertThat(router.newDispatches()).hasSize(23);
    }

    @Test
    void anAnswerThatWasLongOnItsWayIsNoNews() {
        submit(1);
        router.pass(Duration.ofSeconds(1));
        Dispatch slow = router.dispatch();
        worker.claim(slow);
        hear(requests(600, 2, 20_000));
        router.pass(Duration.ofSeconds(1));
        worker.saysLeft(requests(600, 500, 20_000), 10_000);
        worker.finish(slow);
        worker.saysLeft(null);
        submit(30);

        router.pass(Duration.ofSeconds(3));

        assertThat(router.newDispatches()).hasSize(2);
    }

    /**
     * Such a provider would turn it away, or has others who use its limit for less than we think.
     */
    @Test
    void aJobThatIsForecastAboveTheWholeLimitGoesWhenAllOfItIsLeft() {
        router.catalog(
                TestCatalog.with(
                        "{name: main, concurrency: 4}",
                        "{name: main, concurrency: 40, tokens_per_minute: 600000}"));
        hear(new ProviderLimits(null, new RateLeft(1_000L, 1_000L, 60_000L)));
        router.submit(JobBuilder.aJob().on("single").inputBytes(6_000));
        router.submit(JobBuilder.aJob().on("single"));

        router.pass(Duration.ofSeconds(1));

        worker.claim(router.dispatch());
        router.pass(Duration.ofSeconds(50));
        assertThat(router.newDispatches()).as("before it is paid back").isEmpty();
        router.pass(Duration.ofSeconds(12));
        assertThat(router.newDispatches()).hasSize(1);
    }
}
