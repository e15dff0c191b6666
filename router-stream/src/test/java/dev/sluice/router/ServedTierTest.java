package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.UsageRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lanes of a service tier, and providers that serve another one than was asked for. */
class ServedTierTest {
    /** Of 40 tokens of input and 20 of output. */
    private static final long STANDARD_NANO_USD = 18_000;

    private static final long FLEX_NANO_USD = 9_000;

    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "prices: {input: 0.15, cache_read: 0.0375, output: 0.60}",
                            "prices: {input: 0.15, cache_read: 0.0375, output: 0.60,"
                                    + " tiers: {flex: {input: 0.075, output: 0.30}}}",
                            "- {name: cheap, account: main, model: mini, limit_group: main, pool: default}",
                            "- {name: cheap, account: main, model: mini, limit_group: main, pool: default, service_tier: flex}"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private Dispatch call() {
        router.submit(aJob().on("single"));
        return router.dispatch();
    }

    @Test
    void aLaneAsksForItsTierAtItsPrice() {
        Dispatch call = call();
        assertThat(call.getTarget().getServiceTier()).isEqualTo("flex");

        worker.run(call);

        assertThat(router.usage())
                .singleElement()
                .satisfies(
                        usage -> {
                            assertThat(usage.getCostNanoUsd()).isEqualTo(FLEX_NANO_USD);
                            assertThat(usage.getPriceVersion()).isEqualTo("mini@1/flex");
                        });
    }

    /** What the provider says; cost; version of the price. */
    @ParameterizedTest
    @CsvSource({
        "flex, 9000, mini@1/flex",
        "default, 18000, mini@1",
        "Default, 18000, mini@1",
        "auto, 9000, mini@1/flex",
        "priority, 9000, mini@1/flex",
    })
    void theTierThatWasServedIsBooked(String tier, long cost, String version) {
        worker.saysTier(tier);

        worker.run(call());

        assertThat(router.usage()).extracting(UsageRecord::getCostNanoUsd).containsExactly(cost);
        assertThat(router.usage())
                .extracting(UsageRecord::getPriceVersion)
                .containsExactly(version);
        assertThat(router.results().getFirst().getCostNanoUsd()).isEqualTo(cost);
        assertThat(cost).isIn(STANDARD_NANO_USD, FLEX_NANO_USD);
    }
}
