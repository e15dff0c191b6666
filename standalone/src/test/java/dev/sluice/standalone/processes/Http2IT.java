package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider that is called over HTTP/2, hundreds of calls at a time, and that now and then says
 * GOAWAY or loses all its connections: no job is lost, and none is called twice but where nobody
 * can know what became of a call.
 */
final class Http2IT {
    private static final int JOBS = 3_000;
    private static final int BULK = 500;
    private static final int STREAMS_MAX = 64;
    private static final int IN_FLIGHT = 400;
    private static final Duration CALLED_WITHIN = Duration.ofSeconds(120);

    @TempDir private Path files;

    @Test
    void losesNoCallAndDoublesNone() throws Exception {
        var tls = new Tls(OwnCertificate.in(files.resolve("tls")), STREAMS_MAX);
        try (var simulator = ProviderSimulator.start(provider(), tls);
                var sluice = TestInstallation.create()) {
            sluice.seed(catalog(), simulator);
            for (Role role : List.of(Role.INGRESS, Role.WORKER, Role.RESULTS, Role.ROUTER)) {
                var running = sluice.start(role, Map.of());
                await(role + " is ready").atMost(Duration.ofSeconds(60)).until(running::ready);
            }

            List<String> jobs = submitted(sluice);
            for (int tenth : new int[] {1, 3, 5, 7}) {
                awaitFinished(simulator, tenth * JOBS / 10);
                simulator.goAway();
                awaitFinished(simulator, (tenth + 1) * JOBS / 10);
                simulator.cutOff();
            }

            var traces = new Traces(sluice);
            await("every job has a result")
                    .atMost(CALLED_WITHIN)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> traces.results().size() >= JOBS);
            assertThat(traces.results())
                    .allSatisfy(
                            result ->
                                    assertThat(result.getStatus())
                                            .isEqualTo(TerminalStatus.SUCCEEDED))
                    .extracting(JobResult::getJobId)
                    .containsExactlyInAnyOrderElementsOf(jobs);
            assertThat(simulator.http2Requests())
                    .isGreaterThanOrEqualTo(simulator.calls().count().received());
            assertThat(simulator.http2Connections()).isGreaterThan(IN_FLIGHT / STREAMS_MAX);
            bookedWhatTheProviderSaw(simulator.calls().calls(), traces.usage());
        }
    }

    /**
     * A call that was cut off may have got no further than the network; all others are on both
     * sides, once.
     */
    private static void bookedWhatTheProviderSaw(List<CallRecord> seen, List<UsageRecord> usage) {
        assertThat(seen).extracting(CallRecord::callId).doesNotHaveDuplicates();
        assertThat(usage)
                .allSatisfy(record -> assertThat(record.getKind()).isEqualTo(UsageKind.CALL))
                .extracting(UsageRecord::getCallId)
                .doesNotHaveDuplicates();
        Set<String> booked = usage.stream().map(UsageRecord::getCallId).collect(toSet());
        Set<String> known = seen.stream().map(CallRecord::callId).collect(toSet());
        assertThat(booked).containsAll(known);
        assertThat(usage)
                .filteredOn(record -> !known.contains(record.getCallId()))
                .allSatisfy(
                        record ->
                                assertThat(record.getReason())
                                        .isEqualTo(OutcomeReason.CONNECTION_LOST));
        Map<String, List<UsageRecord>> byJob =
                usage.stream().collect(groupingBy(UsageRecord::getJobId));
        assertThat(byJob).hasSize(JOBS);
        assertThat(byJob.values())
                .allSatisfy(
                        calls ->
                                assertThat(calls)
                                        .filteredOn(call -> call.getReason() == OutcomeReason.OK)
                                        .hasSize(1))
                .allSatisfy(
                        calls ->
                                assertThat(calls)
                                        .extracting(UsageRecord::getReason)
                                        .isSubsetOf(
                                                OutcomeReason.OK, OutcomeReason.CONNECTION_LOST));
    }

    private static SimulatorConfig provider() {
        return SimulatorConfig.defaults()
                .withAnyModel(
                        ModelBehaviour.defaults()
                                .withLatency(new LatencyModel(Duration.ofMillis(300), 0, 0.5))
                                .withAnswer(AnswerLength.exactly(8)));
    }

    private Path catalog() throws Exception {
        Path shared =
                Path.of(requireNonNull(getClass().getResource("/catalog/http2.yaml")).toURI());
        String text =
                Files.readString(shared)
                        .replace(
                                "{ca}",
                                files.resolve("tls").resolve(OwnCertificate.AUTHORITY).toString());
        return Files.writeString(files.resolve("http2.yaml"), text);
    }

    private static List<String> submitted(TestInstallation sluice) throws Exception {
        Set<String> jobs = new HashSet<>();
        try (ApiClient acme = sluice.client("acme")) {
            for (int from = 0; from < JOBS; from += BULK) {
                jobs.addAll(
                        acme.submitAll(
                                IntStream.range(from, from + BULK)
                                        .mapToObj(n -> ApiClient.line("far", "Question " + n, ""))
                                        .toList()));
            }
        }
        assertThat(jobs).hasSize(JOBS);
        return new ArrayList<>(jobs);
    }

    private static void awaitFinished(ProviderSimulator simulator, long calls) {
        await(calls + " calls have ended")
                .atMost(CALLED_WITHIN)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> simulator.calls().count().finished() >= calls);
    }
}
