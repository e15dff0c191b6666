package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model that costs a tenth more in a region: a model of its own with the same upstream name. */
class RegionalPriceTest {
    private final RouterHarness router =
            new RouterHarness(
                    TestCatalog.with(
                            "  - {name: globex, shard: 1, partition: 0}\n",
                            "  - {name: globex, shard: 1, partition: 0, regions: [eu]}\n",
                            "  - name: maxi\n",
                            """
                              - name: mini-eu
                                upstream: gpt-mini
                                context_tokens: 8000
                                output_tokens_max: 1000
                                prices: {input: 0.165, output: 0.66}
                              - name: maxi
                            """,
                            "  - {name: dear,",
                            "  - {name: far, account: spare, model: mini-eu, limit_group: spare,"
                                    + " pool: default, region: eu}\n  - {name: dear,",
                            "[dear, cheap]",
                            "[far, cheap]"),
                    RouterConfig.DEFAULT);
    private final FakeWorker worker = router.worker("w1", 4);

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void whoMustStayInARegionPaysItsPrice() {
        Dispatch sent = runOf("globex");

        assertThat(sent.getAttribution().getLane()).isEqualTo("far");
        assertThat(router.usage())
                .singleElement()
                .satisfies(
                        usage -> {
                            assertThat(usage.getPriceVersion()).isEqualTo("mini-eu@1");
                            assertThat(usage.getCostNanoUsd()).isEqualTo(40 * 165 + 20 * 660);
                        });
    }

    private Dispatch runOf(String tenant) {
        router.submit(aJob().of(tenant));
        Dispatch sent = router.dispatch();
        worker.run(sent);
        return sent;
    }
}
