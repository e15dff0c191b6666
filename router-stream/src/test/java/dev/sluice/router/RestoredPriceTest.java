package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.catalog.Model;
import org.junit.jupiter.api.Test;

/** The price of a model changes while a call runs. */
class RestoredPriceTest extends BoundFixture {
    private void priceDoubles() {
        Model dearer =
                TestCatalog.with(
                                "input: 0.15, cache_read: 0.0375, output: 0.60",
                                "input: 0.30, cache_read: 0.075, output: 1.20")
                        .model("mini")
                        .orElseThrow();
        router.catalog(TestCatalog.usual().with(dearer, 2));
    }

    private Dispatch call() {
        router.submit(aJob().on("single"));
        return router.dispatch();
    }

    @Test
    void aCallCostsWhatItDidAtItsDispatch() {
        Dispatch call = call();
        priceDoubles();
        worker.run(call);

        assertThat(router.usage())
                .singleElement()
                .satisfies(usage -> assertThat(usage.getPriceVersion()).isEqualTo("mini@1"));
    }

    /** Who took over knows today's price alone, and says so. */
    @Test
    void theVersionIsOfThePriceThatWasUsedAlsoBehindARestart() {
        worker.run(call());
        Dispatch call = call();
        priceDoubles();
        router.restart();
        worker.run(call);

        assertThat(router.usage()).hasSize(2);
        assertThat(router.usage().getLast().getCostNanoUsd())
                .isEqualTo(2 * router.usage().getFirst().getCostNanoUsd());
        assertThat(router.usage().getLast().getPriceVersion()).isEqualTo("mini@2");
    }
}
