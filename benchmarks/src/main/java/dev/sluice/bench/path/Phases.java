package dev.sluice.bench.path;

import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.load.BulkLoad;
import dev.sluice.bench.load.JobLines;
import dev.sluice.bench.load.Ledger;
import dev.sluice.bench.load.SingleLoad;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.watch.ResultsReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs phases of a benchmark, numbering them, and keeps their ledgers. Use from one thread. */
final class Phases {
    private final PathPlan plan;
    private final Site site;
    private final ResultsReader results;
    private final Consumer<String> said;
    private final List<Ledger> ledgers = new ArrayList<>();

    Phases(PathPlan plan, Site site, ResultsReader results, Consumer<String> said) {
        this.plan = plan;
        this.site = site;
        this.results = results;
        this.said = said;
    }

    /**
     * A phase that is over.
     *
     * @param accept latencies of acceptance
     * @param whole whether every accepted job has a result
     */
    record Done(Ledger ledger, Latencies accept, boolean whole) {
        double acceptedPerSecond() {
            return perSecond(ledger.acceptedCount(), ledger.lastAckNanos());
        }

        double completedPerSecond() {
            return perSecond(ledger.jobs() - ledger.openCount(), ledger.lastResultNanos());
        }

        private double perSecond(int jobs, long endNanos) {
            return jobs * 1e9 / Math.max(1, endNanos - ledger.startNanos());
        }
    }

    Done bulk(int jobs, double perSecond) throws IOException, InterruptedException {
        Ledger ledger = open(jobs);
        Latencies accept =
                new BulkLoad(
                                site.addresses().ingress(),
                                site.apiKeys(),
                                plan.connections(),
                                plan.window(),
                                perSecond)
                        .submit(lines(ledger), ledger);
        return new Done(ledger, accept, Patience.untilFinished(ledger, results, said));
    }

    Done single(int jobs) throws InterruptedException {
        Ledger ledger = open(jobs);
        Latencies accept =
                new SingleLoad(site.addresses().ingress(), site.apiKeys(), plan.singlePerSecond())
                        .submit(lines(ledger), ledger);
        return new Done(ledger, accept, Patience.untilFinished(ledger, results, said));
    }

    private Ledger open(int jobs) {
        var ledger = new Ledger(ledgers.size(), jobs);
        ledgers.add(ledger);
        results.watch(ledger);
        return ledger;
    }

    private JobLines lines(Ledger ledger) {
        return new JobLines(ledger.phase(), site.route(), plan.bodyBytes());
    }
}
