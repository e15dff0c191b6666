package dev.sluice.standalone.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.testkit.Tail;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;

/**
 * What became of the accepted jobs, looked at from outside: topics, database, the provider's
 * record, metrics and the state that the routers keep.
 */
final class Books implements AutoCloseable {
    private static final Duration DONE_WITHIN = Duration.ofMinutes(4);
    private static final Duration QUIET_WITHIN = Duration.ofMinutes(1);

    /** Four times the first backoff of a retry. */
    private static final Duration QUIET_FOR = Duration.ofSeconds(1);

    /** Ends the id of a call that nobody had named. */
    private static final String UNNAMED = ".unknown";

    private final Rig rig;
    private final Load load;
    private final Tail<JobResult> results;
    private final Tail<UsageRecord> usage;
    private final Stored stored;
    private final Held held;
    private final Memory memory;
    private final Grants grants;
    private final Rows rows;

    Books(Rig rig, Load load) {
        this.rig = rig;
        this.load = load;
        this.results = new Tail<>(rig.sluice(), Topics.RESULTS, JobResult.class);
        this.usage = new Tail<>(rig.sluice(), Topics.USAGE, UsageRecord.class);
        this.stored = new Stored(rig.sluice());
        this.held = new Held(rig);
        this.memory = new Memory(rig);
        this.grants = new Grants(rig.sluice(), stored);
        this.rows = new Rows(rig.sluice());
    }

    int resultCount() {
        return results.readOn().size();
    }

    int callCount() {
        return rig.simulator().calls().calls().size();
    }

    /** When the results of these jobs were appended, from one moment on, in order. */
    List<Instant> endsOf(Set<String> jobs, Instant from) {
        return results.readOn().stream()
                .filter(entry -> jobs.contains(entry.value().getJobId()))
                .map(Tail.Entry::at)
                .filter(at -> !at.isBefore(from))
                .sorted()
                .toList();
    }

    /** Returns when every accepted job has ended and everything has come to rest. */
    void awaitQuiet() {
        awaitResults();
        awaitCallsEnded();
        soon("every call is booked").untilAsserted(() -> assertThat(unbooked()).isEmpty());
        soon("nothing is held")
                .untilAsserted(
                        () ->
                                assertThat(held.now())
                                        .allSatisfy((what, n) -> assertThat(n).isZero()));
        soon("no share is left to a coordinator that is no more")
                .untilAsserted(() -> assertThat(grants.toTheDead()).isEmpty());
        soon("the database has every result")
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> rows.ended().size() == resultsByJob().size());
        Map<TopicPartition, Long> dispatched = stored.dispatched();
        await("nothing is dispatched when nothing is to do")
                .during(QUIET_FOR)
                .until(() -> stored.dispatched().equals(dispatched));
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(QUIET_WITHIN).pollInterval(Duration.ofMillis(250));
    }

    void awaitResults() {
        await("every accepted job has a result")
                .atMost(DONE_WITHIN)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> resultsByJob().keySet().containsAll(load.accepted()));
    }

    /** As the provider sees it. */
    void awaitCallsEnded() {
        soon("every call has ended").until(() -> rig.simulator().calls().count().inFlight() == 0);
    }

    /** Fails with what does not add up. */
    void balance() throws Exception {
        // Filtered first: a description of each of 100,000 would take minutes.
        assertThat(resultsByRun().entrySet())
                .filteredOn(run -> run.getValue() != 1)
                .as("runs with another number of results than one")
                .isEmpty();
        assertThat(results.readOn())
                .filteredOn(entry -> entry.value().getStatus() != TerminalStatus.SUCCEEDED)
                .as("results that are no success")
                .isEmpty();
        assertThat(rows.ended())
                .as("cost by job in the database")
                .isEqualTo(
                        newestRuns().values().stream()
                                .collect(toMap(JobResult::getJobId, JobResult::getCostNanoUsd)));
        callsAreBookedOnce();
        whatIsBookedBeyondCallsIsFlagged();
        costsAddUp();
        assertThat(stored.unfinishedJobs()).as("jobs left in the routers' state").isEmpty();
        assertThat(stored.bodies()).as("bodies left in the routers' state").isEmpty();
    }

    /** Flagged usage of the calls whose outcome nobody saw. */
    long unknownOutcomes() {
        return usage.readOn().stream()
                .filter(entry -> entry.value().getKind() == UsageKind.OUTCOME_UNKNOWN)
                .count();
    }

    /** Answered calls beyond the first of their job. */
    long answeredTwice() {
        List<String> answered =
                callsSeen().values().stream()
                        .filter(call -> !call.aborted())
                        .map(call -> jobOf(call.attemptId()))
                        .toList();
        return answered.size() - Set.copyOf(answered).size();
    }

    /** What the roles keep on their heaps. */
    Memory memory() {
        return memory;
    }

    /**
     * Jobs whose calls ran at that moment and were answered, by workers that went on to send
     * heartbeats until another.
     */
    Set<String> calledWhereItGoesOn(Instant at, Instant until) {
        Map<String, String> workerOf = new HashMap<>();
        Set<String> going = new HashSet<>();
        try (var attempts = new Tail<>(rig.sluice(), Topics.ATTEMPTS, SpecificRecord.class)) {
            for (Tail.Entry<SpecificRecord> entry : attempts.readOn()) {
                if (entry.value() instanceof Claimed claimed) {
                    workerOf.put(claimed.getCallId(), claimed.getWorkerId());
                } else if (entry.value() instanceof Heartbeat beat
                        && entry.at().isAfter(at)
                        && entry.at().isBefore(until)) {
                    going.add(beat.getWorkerId());
                }
            }
        }
        return callsSeen().values().stream()
                .filter(call -> !call.aborted())
                .filter(call -> going.contains(workerOf.getOrDefault(call.callId(), "")))
                .filter(call -> call.receivedAt().isBefore(at) && call.finishedAt().isAfter(at))
                .map(call -> jobOf(call.attemptId()))
                .collect(toSet());
    }

    private void callsAreBookedOnce() {
        assertThat(unbooked()).isEmpty();
        assertThat(
                        usage.readOn().stream()
                                .filter(entry -> entry.value().getKind() == UsageKind.CALL)
                                .map(entry -> entry.value().getCallId()))
                .doesNotHaveDuplicates();
    }

    /**
     * Calls without a usage record. A coordinator that was made anew before it heard from a worker
     * that died knows the attempt only, and books the bound under its name.
     */
    private List<String> unbooked() {
        Set<String> booked = usageByCall().keySet();
        Set<String> attempts =
                usage.readOn().stream()
                        .map(Tail.Entry::value)
                        .filter(record -> record.getKind() == UsageKind.OUTCOME_UNKNOWN)
                        .filter(record -> record.getCallId().endsWith(UNNAMED))
                        .map(
                                record ->
                                        "%s.%d.%d"
                                                .formatted(
                                                        record.getJobId(),
                                                        record.getRun(),
                                                        record.getEpoch()))
                        .collect(toSet());
        return callsSeen().values().stream()
                .filter(call -> !attempts.contains(call.attemptId()))
                .map(CallRecord::callId)
                .filter(call -> !booked.contains(call))
                .toList();
    }

    private void whatIsBookedBeyondCallsIsFlagged() {
        Set<String> answered =
                callsSeen().values().stream()
                        .filter(call -> !call.aborted())
                        .map(CallRecord::callId)
                        .collect(toSet());
        assertThat(usage.readOn())
                .filteredOn(entry -> !answered.contains(entry.value().getCallId()))
                .filteredOn(entry -> entry.value().getKind() == UsageKind.CALL)
                .filteredOn(entry -> !entry.value().getDuplicate())
                .as("usage beyond the answered calls, without a flag")
                .isEmpty();
    }

    private void costsAddUp() {
        Map<String, Long> booked =
                usage.readOn().stream()
                        .filter(entry -> !entry.value().getLate())
                        .collect(
                                groupingBy(
                                        entry -> entry.value().getJobId(),
                                        summingLong(entry -> entry.value().getCostNanoUsd())));
        assertThat(
                        results.readOn().stream()
                                .map(Tail.Entry::value)
                                .collect(
                                        groupingBy(
                                                JobResult::getJobId,
                                                summingLong(JobResult::getCostNanoUsd))))
                .as("cost of the results and of their usage")
                .isEqualTo(booked);
    }

    /** By job: what a row shows. */
    private Map<String, JobResult> newestRuns() {
        return results.readOn().stream()
                .map(Tail.Entry::value)
                .collect(
                        toMap(
                                JobResult::getJobId,
                                result -> result,
                                (a, b) -> a.getRun() > b.getRun() ? a : b));
    }

    private Map<String, Long> resultsByJob() {
        return results.readOn().stream()
                .collect(groupingBy(entry -> entry.value().getJobId(), counting()));
    }

    private Map<String, Long> resultsByRun() {
        return results.readOn().stream()
                .collect(
                        groupingBy(
                                entry -> entry.value().getJobId() + "." + entry.value().getRun(),
                                counting()));
    }

    private Map<String, List<Tail.Entry<UsageRecord>>> usageByCall() {
        return usage.readOn().stream().collect(groupingBy(entry -> entry.value().getCallId()));
    }

    private Map<String, CallRecord> callsSeen() {
        return rig.simulator().calls().calls().stream()
                .collect(toMap(CallRecord::callId, call -> call));
    }

    private static String jobOf(String attemptId) {
        return attemptId.substring(0, attemptId.indexOf('.'));
    }

    @Override
    public void close() {
        results.close();
        usage.close();
        grants.close();
        stored.close();
        held.close();
    }
}
