package dev.sluice.sim.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallLogTest {

    @Test
    void givesBackWhatWasRecorded() {
        try (CallLog log = new CallLog(RecordConfig.defaults())) {
            Instant before = Instant.now();
            OpenCall call = log.open("attempt", "call \u00e9");
            call.asked("model", true);
            call.hitBy("slow");
            call.promptCharged(10, 4);
            call.produced(20, 5);
            call.statusSent(200);
            call.finish();

            CallRecord recorded = log.calls().getFirst();
            assertThat(recorded)
                    .isEqualTo(
                            new CallRecord(
                                    1,
                                    "attempt",
                                    "call \u00e9",
                                    "model",
                                    recorded.receivedAt(),
                                    recorded.finishedAt(),
                                    10,
                                    4,
                                    20,
                                    5,
                                    200,
                                    "slow",
                                    true,
                                    false));
            assertThat(recorded.receivedAt()).isBetween(before, recorded.finishedAt());
        }
    }

    @Test
    void recordsACallOnce() {
        try (CallLog log = new CallLog(RecordConfig.defaults())) {
            OpenCall call = log.open("", "");
            call.finish();
            call.abort();

            assertThat(log.calls()).singleElement().matches(recorded -> !recorded.aborted());
        }
    }

    @Test
    void keepsManyCallsInOrderAndReadsThemByPages() {
        try (CallLog log = new CallLog(RecordConfig.defaults())) {
            record(log, 20_000);

            List<Long> numbers = new ArrayList<>();
            for (CallLog.Page page = log.nextPage(log.firstPage(), 333);
                    !page.calls().isEmpty();
                    page = log.nextPage(page, 333)) {
                page.calls().forEach(call -> numbers.add(call.number()));
            }

            assertThat(numbers).hasSize(20_000).isSorted().doesNotHaveDuplicates();
            assertThat(log.calls()).hasSize(20_000);
        }
    }

    @Test
    void saysHowManyCallsItCouldNotKeep() {
        try (CallLog log = new CallLog(new RecordConfig(10, Optional.empty()))) {
            record(log, 25);
            log.open("in flight", "");

            assertThat(log.calls()).hasSize(10);
            assertThat(log.count())
                    .isEqualTo(new CallCount(26, 1, 25, 10, 15, 0, 0, Map.of(200, 25L)));
        }
    }

    @Test
    void forgetsCallsThatBeganBeforeItWasCleared() {
        try (CallLog log = new CallLog(RecordConfig.defaults())) {
            record(log, 3);
            OpenCall early = log.open("early", "");
            CallLog.Page page = log.nextPage(log.firstPage(), 1);

            log.clear();
            early.finish();
            record(log, 1);

            assertThat(log.count()).isEqualTo(new CallCount(1, 0, 1, 1, 0, 0, 0, Map.of(200, 1L)));
            assertThat(log.nextPage(page, 1).calls()).isEmpty();
        }
    }

    @Test
    void appendsEveryCallToItsFileAlsoThoseItDoesNotKeep(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("calls.ndjson");
        for (int run = 0; run < 2; run++) {
            try (CallLog log = new CallLog(new RecordConfig(10, Optional.of(file)))) {
                record(log, 2_000);
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4_000);
        assertThat(new ObjectMapper().readTree(lines.getLast()).path("number").asLong())
                .isEqualTo(2_000);
    }

    private static void record(CallLog log, int calls) {
        for (int i = 0; i < calls; i++) {
            OpenCall call = log.open("attempt-" + i, "call-" + i);
            call.asked("model", false);
            call.statusSent(200);
            call.finish();
        }
    }
}
