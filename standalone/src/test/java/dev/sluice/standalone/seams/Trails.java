package dev.sluice.standalone.seams;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.standalone.testkit.Tail;
import dev.sluice.standalone.testkit.TestInstallation;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** Reads everything that tells of jobs: topics and the provider's own record of calls. */
final class Trails implements AutoCloseable {
    private final ProviderSimulator simulator;
    private final Tail<JobResult> results;
    private final Tail<UsageRecord> usage;
    private final Tail<AbortOrder> aborts;
    private final Tail<Dispatch> dispatches;
    private final Tail<SpecificRecord> attempts;

    Trails(TestInstallation sluice, ProviderSimulator simulator) {
        this.simulator = simulator;
        this.results = new Tail<>(sluice, Topics.RESULTS, JobResult.class);
        this.usage = new Tail<>(sluice, Topics.USAGE, UsageRecord.class);
        this.aborts = new Tail<>(sluice, Topics.CONTROL, AbortOrder.class);
        this.dispatches = new Tail<>(sluice, Topics.dispatch(Topics.DEFAULT_POOL), Dispatch.class);
        this.attempts = new Tail<>(sluice, Topics.ATTEMPTS, SpecificRecord.class);
    }

    /** Everything up to now. */
    Trail of(String job) {
        return new Trail(
                of(job, results, JobResult::getJobId),
                of(job, usage, UsageRecord::getJobId),
                of(job, aborts, AbortOrder::getJobId),
                of(job, dispatches, Dispatch::getJobId),
                attempts.readOn().stream()
                        .map(Tail.Entry::value)
                        .filter(word -> word.getSchema().getField("job_id") != null)
                        .filter(
                                word ->
                                        job.equals(
                                                word.get(
                                                        word.getSchema().getField("job_id").pos())))
                        .toList(),
                simulator.calls().calls().stream()
                        .filter(call -> call.attemptId().startsWith(job + "."))
                        .toList());
    }

    private static <T extends SpecificRecord> List<T> of(
            String job, Tail<T> tail, Function<T, String> jobOf) {
        return tail.readOn().stream()
                .map(Tail.Entry::value)
                .filter(value -> jobOf.apply(value).equals(job))
                .toList();
    }

    @Override
    public void close() {
        results.close();
        usage.close();
        aborts.close();
        dispatches.close();
        attempts.close();
    }
}
