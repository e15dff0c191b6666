package dev.sluice.standalone.processes;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.sim.record.CallRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was booked, against what the provider saw. */
record Ledger(List<UsageRecord> usage, List<CallRecord> calls, Charges charges) {

    void bookedEveryCallOnce() {
        assertThat(usage)
                .allSatisfy(record -> assertThat(record.getKind()).isEqualTo(UsageKind.CALL))
                .extracting(UsageRecord::getCallId)
                .containsExactlyInAnyOrderElementsOf(
                        calls.stream().map(CallRecord::callId).toList());
    }

    /**
     * @param answeredMin calls that the provider must have counted tokens for
     */
    void chargedTheCataloguesPrices(int answeredMin) {
        assertThat(usage)
                .allSatisfy(
                        record ->
                                assertThat(record.getCostNanoUsd())
                                        .isEqualTo(
                                                charges.nanoUsd(
                                                        record.getLane(), record.getTokens())));
        Map<String, CallRecord> byId =
                calls.stream().collect(toMap(CallRecord::callId, call -> call));
        assertThat(usage)
                .filteredOn(record -> record.getTokens().getSource() == TokenSource.PROVIDER)
                .hasSizeGreaterThanOrEqualTo(answeredMin)
                .allSatisfy(
                        record ->
                                assertThat(record.getCostNanoUsd())
                                        .isEqualTo(
                                                charges.nanoUsd(
                                                        record.getLane(),
                                                        requireNonNull(
                                                                byId.get(record.getCallId())))));
    }

    /** Nano-dollars of the calls that had ended when their job did; jobs without one are absent. */
    Map<String, Long> costByJob() {
        Map<String, Long> costs = new HashMap<>();
        usage.stream()
                .filter(record -> !record.getLate())
                .forEach(
                        record ->
                                costs.merge(record.getJobId(), record.getCostNanoUsd(), Long::sum));
        return costs;
    }
}
