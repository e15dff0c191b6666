package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.latency.Latencies;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BulkLoadTest {
    @Test
    void sendsEveryJobOnceAndBooksEveryAnswer() throws Exception {
        try (var server = FakeIngress.answering("{\"line\":0,\"id\":\"job_%s\"}")) {
            var ledger = new Ledger(1, 1_000);

            Latencies accept = load(server, 0).submit(new JobLines(1, "bench", 300), ledger);

            assertThat(ledger.acceptedCount()).isEqualTo(1_000);
            assertThat(accept.summary().count()).isEqualTo(1_000);
            assertThat(server.customIds()).doesNotHaveDuplicates().hasSize(1_000);
            server.customIds()
                    .forEach(
                            id ->
                                    ledger.finished(
                                            CustomId.parse(id).orElseThrow().job(),
                                            new FinishedJob(
                                                    JobIdHash.of("job_" + id), 1, "", 1, 1, 1),
                                            1));
            assertThat(ledger.verdict().holds()).isTrue();
        }
    }

    @Test
    void aConnectionForWhichNoJobIsLeftSendsNothing() throws Exception {
        try (var server = FakeIngress.answering("{\"line\":0,\"id\":\"job_%s\"}")) {
            var ledger = new Ledger(1, 1);

            load(server, 0).submit(new JobLines(1, "bench", 300), ledger);

            assertThat(ledger.acceptedCount()).isEqualTo(1);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void sendsAtARateToo() throws Exception {
        try (var server = FakeIngress.answering("{\"line\":0,\"id\":\"job_%s\"}")) {
            var ledger = new Ledger(1, 100);

            load(server, 2_000).submit(new JobLines(1, "bench", 300), ledger);

            assertThat(ledger.acceptedCount()).isEqualTo(100);
        }
    }

    @Test
    void refusedLinesAreCounted() throws Exception {
        try (var server = FakeIngress.answering("{\"line\":0,\"custom_id\":\"%s\",\"error\":{}}")) {
            var ledger = new Ledger(1, 10);

            load(server, 0).submit(new JobLines(1, "bench", 300), ledger);

            assertThat(ledger.verdict().refused()).isEqualTo(10);
            assertThat(ledger.openCount()).isZero();
        }
    }

    @Test
    void aServerThatRefusesTheRequestIsAnError() throws Exception {
        try (var server = FakeIngress.refusing()) {
            assertThatThrownBy(
                            () ->
                                    load(server, 0)
                                            .submit(
                                                    new JobLines(1, "bench", 300),
                                                    new Ledger(1, 1_000)))
                    .isInstanceOf(IOException.class)
                    .rootCause()
                    .hasMessageContaining("401");
        }
    }

    private static BulkLoad load(FakeIngress server, double perSecond) {
        return new BulkLoad(server.uri(), List.of("key-1", "key-2"), 4, 64, perSecond);
    }
}
