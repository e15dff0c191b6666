package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.catalog.Catalog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A router whose catalogue bounds something, and one worker. */
abstract class BoundFixture {
    RouterHarness router = new RouterHarness();
    FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    /** From now on under this limit on acme's jobs. */
    void limit(String limit, String... changes) {
        start(withLimit(limit, changes));
    }

    void start(Catalog catalog) {
        router.close();
        router = new RouterHarness(catalog, RouterConfig.DEFAULT);
        worker = router.worker("w1", 8);
    }

    static Catalog withLimit(String limit, String... changes) {
        return with("limits: [{name: l, tenant: acme, %s}]".formatted(limit), changes);
    }

    /** From now on with this budget for acme. */
    void budget(String budget, String... changes) {
        start(withBudget(budget, changes));
    }

    static Catalog withBudget(String budget, String... changes) {
        return with("budgets: [{name: acme, tenant: acme, %s}]".formatted(budget), changes);
    }

    /** The usual catalogue with a section more. */
    static Catalog with(String section, String... changes) {
        String[] all = new String[changes.length + 2];
        all[0] = "providers:";
        all[1] = section + "\nproviders:";
        System.arraycopy(changes, 0, all, 2, changes.length);
        return TestCatalog.with(all);
    }

    void submit(int jobs) {
        submit(jobs, aJob().on("single"));
    }

    void submit(int jobs, JobBuilder job) {
        for (int i = 0; i < jobs; i++) {
            router.submit(job);
        }
    }

    /** Ends what is dispatched, and what that lets start, until nothing more does. */
    int run() {
        int run = 0;
        for (List<Dispatch> next; !(next = router.newDispatches()).isEmpty(); ) {
            next.forEach(worker::run);
            run += next.size();
        }
        return run;
    }

    int started() {
        return router.dispatches().size();
    }

    JobResult failure() {
        return router.results().stream()
                .filter(result -> result.getStatus() == TerminalStatus.FAILED)
                .findFirst()
                .orElseThrow();
    }

    double gauge(String name, String tag, String value) {
        return router.meters.get(name).tag(tag, value).gauge().value();
    }
}
